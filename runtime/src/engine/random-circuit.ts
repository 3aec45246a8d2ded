import type { Circuit, Gate, Input, Output, Plan, Reduction, Stage } from "@qsc/plan";

/** A source of numbers in [0, 1); every choice of a random circuit comes from it. */
export type Random = () => number;

/** Mulberry32: a small generator for reproducible tests, not for secrets. */
export function seededNumbers(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The data set and parameter that random circuits read. */
export const RANDOM_SCOPE: Pick<Plan, "dataset" | "parameters"> = {
  dataset: {
    name: "people",
    schema: "Person",
    person: "id",
    columns: [
      { name: "age", type: { kind: "int", min: 18, max: 90, scale: 0 }, optional: false },
      { name: "score", type: { kind: "int", min: -5, max: 6, scale: 1 }, optional: true },
      { name: "treated", type: { kind: "bool" }, optional: false },
    ],
  },
  parameters: [
    { name: "cut", type: { kind: "int", min: 10, max: 17, scale: 0 }, values: [10, 13, 17] },
  ],
};

/** A valid circuit: rows, one or two reductions over them, cells, a single lane, and outputs. */
export function randomCircuit(random: Random): Circuit {
  const pick = (end: number): number => Math.floor(random() * end);
  const rows = randomStage("rows", rowInputs(), pick, 30);
  const cells = 1 + pick(40);
  const reductions = [randomReduction(rows, 0, cells, pick), randomReduction(rows, 0, cells, pick)];
  const sums: Input[] = reductions.flatMap((reduction, index) =>
    Array.from({ length: reduction.width }, (_, bit): Input => ({
      kind: "sum",
      reduction: index,
      bit,
    })),
  );
  const table = randomStage(cells, [...sums, { kind: "one" }], pick, 25);
  reductions.push(randomReduction(table, 1, 1, pick));
  const total: Input[] = Array.from({ length: reductions[2]!.width }, (_, bit) => ({
    kind: "sum",
    reduction: 2,
    bit,
  }));
  const lanes = Array.from({ length: 3 }, (): Input => ({
    ...{ kind: "pick", stage: 1, wire: pick(wireCount(table)), lane: pick(cells) },
  }));
  const single = randomStage(1, [...total, ...lanes, { kind: "one" }], pick, 12);
  // One total a lane: how verdicts of a single lane come to the cells.
  reductions.push({
    stage: 2,
    terms: Array.from({ length: cells }, () => [pick(wireCount(single))]),
    width: 1,
  });
  const copies: Input[] = [
    { kind: "copy", stage: 2, wire: pick(wireCount(single)) },
    { kind: "copy", stage: 1, wire: pick(wireCount(table)) },
    { kind: "pick", stage: 1, wire: pick(wireCount(table)), lane: pick(cells) },
    { kind: "sum", reduction: 3, bit: 0 },
    { kind: "parameter", parameter: 0, bit: 1 },
  ];
  const last = randomStage(cells, copies, pick, 10);
  const stages = [rows, table, single, last];
  const outputs = [1, 2, 3].map((stage): Output => ({
    query: 0,
    figure: { kind: "cohort", cohort: stage },
    recipients: ["querier"],
    stage,
    wires: Array.from({ length: 6 }, () => pick(wireCount(stages[stage]!))),
  }));
  return { format: "qsc-circuit/1", stages, reductions, outputs };
}

function rowInputs(): readonly Input[] {
  const bits = (column: number, width: number): Input[] =>
    Array.from({ length: width }, (_, bit) => ({ kind: "column", column, bit }));
  return [
    { kind: "valid" },
    ...bits(0, 7),
    ...bits(1, 4),
    { kind: "present", column: 1 },
    ...bits(2, 1),
    { kind: "parameter", parameter: 0, bit: 0 },
    { kind: "parameter", parameter: 0, bit: 2 },
    { kind: "one" },
  ];
}

function randomStage(
  lanes: Stage["lanes"],
  inputs: readonly Input[],
  pick: (end: number) => number,
  count: number,
): Stage {
  const isPublic = inputs.map(({ kind }) => kind === "parameter" || kind === "one");
  const gates: Gate[] = [];
  while (gates.length < count) {
    const left = pick(isPublic.length);
    const right = pick(isPublic.length);
    const publics = [left, right].filter((wire) => isPublic[wire]).length;
    const kind = pick(4);
    if (kind === 0) {
      gates.push({ kind: "not", operand: left });
      isPublic.push(isPublic[left]!);
    } else if (kind === 1) {
      gates.push({ kind: "xor", left, right });
      isPublic.push(publics === 2);
    } else if (publics === 0) {
      gates.push({ kind: "and", left, right });
      isPublic.push(false);
    } else {
      gates.push({ kind: "mask", left, right });
      isPublic.push(publics === 2);
    }
  }
  return { lanes, inputs, gates };
}

function randomReduction(
  stage: Stage,
  index: number,
  totals: number,
  pick: (end: number) => number,
): Reduction {
  const terms = Array.from({ length: totals }, () =>
    Array.from({ length: pick(5) }, () => pick(wireCount(stage))),
  );
  return { stage: index, terms, width: 24 };
}

function wireCount(stage: Stage): number {
  return stage.inputs.length + stage.gates.length;
}
