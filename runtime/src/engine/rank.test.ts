import { evaluateCircuit, predictRun, type Circuit, type Input, type Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import { seededNumbers, type Random } from "./random-circuit.ts";
import { runInMemory } from "./run-in-memory.ts";

const WIDTH = 7;
const SCOPE = {
  dataset: {
    name: "people",
    schema: "Person",
    person: "id",
    columns: [
      { name: "value", type: { kind: "int", min: 0, max: 127, scale: 0 }, optional: false },
      { name: "member", type: { kind: "bool" }, optional: false },
    ],
  },
  parameters: [],
} as const;

/** Ranks the first bits of all values, and of those of members, which each come in `cells` terms. */
function circuit(width: number, count: number, cells: number): Circuit {
  const bits = Array.from({ length: width }, (_, bit) => bit);
  const inputs = bits.map((bit): Input => ({ kind: "column", column: 0, bit }));
  const everybody = bits;
  const members = bits.map((bit) => width + 1 + bit);
  const ranked = Array.from({ length: count }, (_, rank) =>
    bits.map((bit): Input => ({ kind: "ranked", ranking: 0, rank, bit })),
  );
  return {
    format: "qsc-circuit/1",
    stages: [
      {
        lanes: "rows",
        inputs: [...inputs, { kind: "column", column: 1, bit: 0 }],
        gates: bits.map((bit) => ({ kind: "and", left: bit, right: width })),
      },
      { lanes: 2 * cells, inputs: ranked.flat(), gates: [] },
    ],
    reductions: [],
    rankings: [
      { stage: 0, terms: Array.from({ length: cells }, () => [everybody, members]).flat(), count },
    ],
    outputs: ranked.map((_, rank) => ({
      query: 0,
      figure: { kind: "sum", sum: rank },
      recipients: [],
      stage: 1,
      wires: bits.map((bit) => rank * width + bit),
    })),
  };
}

interface Case {
  readonly rows: readonly (readonly [value: number, member: number])[];
  readonly width?: number;
  readonly count?: number;
  readonly cells?: number;
}

function check({ rows, width = WIDTH, count = 3, cells = 1 }: Case): void {
  const half = Math.floor(rows.length / 2);
  const sites = [rows.slice(0, half), rows.slice(half)].map((part) =>
    encodeRows(
      SCOPE.dataset,
      [
        { values: Int32Array.from(part, ([value]) => value) },
        { values: Int32Array.from(part, ([, member]) => member) },
      ],
      part.length,
    ),
  );
  const ranking = circuit(width, count, cells);
  const run = { plan: SCOPE, circuit: ranking, sites, parameters: [], seed: "rank" };
  const { figures } = runInMemory(run);
  const largest = (numbers: readonly number[]): readonly number[] =>
    [...numbers.map((one) => one % 2 ** width), 0, 0, 0].sort((a, b) => b - a);
  const everybody = largest(rows.map(([value]) => value));
  const members = largest(rows.flatMap(([value, member]) => (member === 1 ? [value] : [])));
  const expected = Array.from({ length: count }, (_, rank) =>
    Array.from({ length: cells }, () => [everybody[rank]!, members[rank]!].map(BigInt)).flat(),
  );
  expect(figures.map(({ values }) => values)).toEqual(expected);
  const padding = sites.reduce((sum, site) => sum + site.lanes - site.rows, 0);
  expect(evaluateCircuit(SCOPE as unknown as Plan, ranking, rows, [], { padding })).toEqual(
    expected,
  );
}

function randomRows(random: Random, rows: number, values: number): Case["rows"] {
  return Array.from({ length: rows }, () => [
    Math.floor(random() * values),
    Math.floor(random() * 2),
  ]);
}

for (const rows of [0, 1, 2, 3, 33, 1025, 2049, 5000]) {
  test(`the three largest of ${rows} random values`, () =>
    check({ rows: randomRows(seededNumbers(rows), rows, 128) }));
  test(`many ties among ${rows} values`, () =>
    check({ rows: randomRows(seededNumbers(rows), rows, 3) }));
}
for (const count of [1, 2, 3]) {
  for (const width of [1, 2, 3, 5, 6]) {
    test(`the ${count} largest numbers of ${width} bits`, () =>
      check({ rows: randomRows(seededNumbers(width), 1200, 128), width, count }));
  }
}
test("no bits at all", () => check({ rows: [[5, 1]], width: 0 }));
test("a term without members has zeros", () => check({ rows: [[9, 0]] }));
test("everybody has the largest value", () =>
  check({ rows: Array.from({ length: 40 }, () => [127, 1] as const) }));
test("more terms than a word has lanes", () =>
  check({ rows: randomRows(seededNumbers(7), 300, 128), cells: 40 }));
test("the largest stand side by side, wherever they are", () => {
  for (const at of [0, 31, 32, 1023, 1024, 1500]) {
    const rows = Array.from({ length: 2000 }, (_, row) =>
      row >= at && row < at + 3 ? ([100 + row - at, 1] as const) : ([row % 90, 1] as const),
    );
    check({ rows });
  }
});

for (const count of [1, 2, 3]) {
  for (const width of [1, 6, 7]) {
    test(`${count} ranks of ${width} bits cost what is predicted`, () => {
      const rows = 64 * 1024;
      const columns = [{ values: new Int32Array(rows) }, { values: new Int32Array(rows) }];
      const sites = [encodeRows(SCOPE.dataset, columns, rows)];
      const ranking = circuit(width, count, 1);
      const run = { plan: SCOPE, circuit: ranking, sites, parameters: [], seed: "cost" };
      const { cost } = runInMemory(run);
      const { andGates, rounds, bytesPerParty } = predictRun(ranking, [rows]);
      expect({ andGates, rounds, bytes: bytesPerParty }).toEqual(cost);
    });
  }
}
