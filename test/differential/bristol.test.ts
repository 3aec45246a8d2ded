import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import {
  boundsOf,
  evaluateCircuit,
  fromBristol,
  outputNumber,
  parseBristol,
  printBristol,
  toBristol,
  validateCircuit,
  widthOf,
  type BristolCircuit,
  type Bundle,
  type Circuit,
  type Plan,
} from "@qsc/plan";
import {
  concatenateTables,
  encodeRows,
  encodeSites,
  figuresFromOutputs,
  runInMemory,
  type OpenedFigure,
  type Planes,
} from "@qsc/runtime";
import { afterAll, expect, test } from "vitest";
import {
  randomCircuit,
  RANDOM_SCOPE,
  seededNumbers,
} from "../../runtime/src/engine/random-circuit.ts";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { simulateBristol } from "../support/bristol-simulator.ts";
import { generateScenario } from "./generate.ts";
import { readScenario } from "./read-scenario.ts";

const PAIRS = process.env["QSC_LONG"] === "1" ? 500 : 30;
const FIRST_SEED = Number(process.env["QSC_SEED"] ?? 1);

const folder = mkdtempSync(join(tmpdir(), "qsc-bristol-"));
afterAll(() => rmSync(folder, { recursive: true }));

test(
  `${PAIRS} generated contracts in Bristol Fashion give what the engine gives and the query in the clear`,
  { timeout: 900_000 },
  async () => {
    let [pairs, seed] = [0, FIRST_SEED];
    for (; pairs < PAIRS && seed < FIRST_SEED + 5 * PAIRS; seed++) {
      const scenario = generateScenario(seed);
      const { bundle } = compile(new Map([["g.qsc", scenario.source]]), "g.qsc");
      if (bundle === null) continue;
      pairs++;
      const { plan, circuit } = bundle;
      const note = `seed ${seed}\n${scenario.source}`;
      const tables = await readScenario(scenario, plan.dataset, folder, note);
      const parameters = plan.parameters.map(({ name }) => scenario.parameters[name]!);
      const sites = tables.map(({ columns, rows }) => encodeRows(plan.dataset, columns, rows));
      // The flat circuit reads rows that are at their persons already; the engine links them first where the contract says so.
      const shared = encodeSites(plan.dataset, tables);
      const { figures } = runInMemory({ plan, circuit, ...shared, parameters, seed: note });
      const rows = tables.map((table) => table.rows);
      const exported = toBristol(plan, circuit, rows);
      const inputs = [...rowBits(sites), ...parameterBits(plan, parameters)];
      const outputs = simulateBristol(printBristol(exported), inputs);
      const opened = figuresOf(circuit, outputs);
      expect(opened, note).toEqual(figures);
      const pooled = concatenateTables(plan.dataset, tables);
      const clear = evaluateInClear(plan, parameters, pooled, { sites: rows });
      expect(figuresFromOutputs(plan, opened), note).toEqual(clear);
      if (pairs % 5 === 0) expect(roundTrip(exported, inputs), note).toEqual(outputs);
    }
    expect(pairs).toBe(PAIRS);
  },
);

// What these circuits make of padding is not 0, so the lanes of the engine's padding are rows of the flat circuit.
test.each([1, 2])("random circuit %i", (seed) => {
  const circuit = randomCircuit(seededNumbers(seed));
  const random = seededNumbers(seed + 100);
  const values = (size: number, min: number): Int32Array =>
    Int32Array.from({ length: 9 }, () => min + Math.floor(random() * size));
  const score = { values: values(12, -5), present: new Uint8Array(values(2, 0)) };
  const columns = [{ values: values(73, 18) }, score, { values: values(2, 0) }];
  const planes = encodeRows(RANDOM_SCOPE.dataset, columns, 9);
  const run = { plan: RANDOM_SCOPE, circuit, sites: [planes], parameters: [13], seed: `${seed}` };
  const exported = toBristol(RANDOM_SCOPE, circuit, [planes.lanes]);
  const inputs = [
    ...rowBits([{ ...planes, rows: planes.lanes }]),
    ...parameterBits(RANDOM_SCOPE, [13]),
  ];
  const outputs = simulateBristol(printBristol(exported), inputs);
  expect(figuresOf(circuit, outputs)).toEqual(runInMemory(run).figures);
});

test("a circuit with noise takes its random bits as inputs", () => {
  const circuit = noisyCircuit();
  const drawn = [...Array(4).keys()].map((seed) => seededNumbers(seed)() < 0.5);
  const bits = drawn.map((bit) => (bit ? 1 : 0));
  const exported = toBristol(RANDOM_SCOPE, circuit, [0]);
  expect(exported.inputs).toEqual([
    ...RANDOM_SCOPE.parameters.map(({ type }) => widthOf(boundsOf(type))),
    2,
    2,
  ]);
  const inputs = [...parameterBits(RANDOM_SCOPE, [13]), bits.slice(0, 2), bits.slice(2)];
  const outputs = simulateBristol(printBristol(exported), inputs);
  expect(outputs.map(([bit]) => bit)).toEqual([bits[0]! & bits[2]!, bits[1]! & bits[3]!]);
});

/** Draws two bits in each of two lanes and opens their products. */
function noisyCircuit(): Circuit {
  return {
    format: "qsc-circuit/1",
    stages: [
      { lanes: "rows", inputs: [{ kind: "valid" }], gates: [] },
      {
        lanes: 2,
        inputs: [
          { kind: "random", number: 0 },
          { kind: "random", number: 1 },
        ],
        gates: [{ kind: "and", left: 0, right: 1 }],
      },
    ],
    reductions: [],
    outputs: [
      {
        ...{ query: 0, figure: { kind: "cohort", cohort: 0 }, recipients: ["analyst"], stage: 1 },
        wires: [2],
      },
    ],
  };
}

test("an imported circuit runs in the engine, constants included", () => {
  // Two values of two bits: their sum, and whether they differ from 3 in the first bit.
  const text = `9 14
2 2 2
2 3 1

2 1 0 2 4 AND
2 1 1 3 5 XOR
2 1 1 3 6 AND
2 1 4 5 7 AND
1 1 1 8 EQ
2 1 0 8 13 XOR
2 1 0 2 10 XOR
2 1 4 5 11 XOR
2 1 6 7 12 XOR
`;
  const parsed = parseBristol(text);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const { scope, circuit } = fromBristol({ ...parsed.circuit });
  expect(validateCircuit(circuit, scope)).toEqual([]);
  for (let number = 0; number < 16; number++) {
    const bits = [0, 1, 2, 3].map((bit) => (number >> bit) & 1);
    const sites = [
      encodeRows(
        scope.dataset,
        bits.map((bit) => ({ values: Int32Array.of(bit) })),
        1,
      ),
    ];
    const run = { plan: scope, circuit, sites, parameters: [], seed: text };
    const sum = (number & 3) + (number >> 2);
    expect(runInMemory(run).figures.map(({ values }) => values)).toEqual([
      [BigInt(sum)],
      [BigInt(1 - (number & 1))],
    ]);
  }
});

const PLAN: Omit<Plan, "dataset" | "parameters"> = {
  format: "qsc-plan/1",
  contract: { name: "imported", version: "1.0.0" },
  disclosure: { minimumCohort: 1 },
  queries: [],
};

/** Applies an exported circuit, read again and taken for a circuit of ours, to one row. */
function roundTrip(
  exported: BristolCircuit,
  inputs: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const parsed = parseBristol(printBristol(exported));
  if (!parsed.ok) throw new Error(parsed.problem.message);
  expect(printBristol(parsed.circuit)).toBe(printBristol(exported));
  const { scope, circuit, parts } = fromBristol(parsed.circuit);
  expect(validateCircuit(circuit, scope)).toEqual([]);
  const plan = { ...PLAN, ...scope };
  const figures = evaluateCircuit(plan, circuit, [inputs.flat()], []);
  const values: number[][] = exported.outputs.map(() => []);
  for (const [index, { value, width }] of parts.entries()) {
    const bits = figures[index]![0]!;
    for (let bit = 0; bit < width; bit++) values[value]!.push(Number((bits >> BigInt(bit)) & 1n));
  }
  return values;
}

/** For each row the bits of all planes. */
function rowBits(sites: readonly Planes[]): readonly (readonly number[])[] {
  return sites.flatMap(({ rows, lanes, planes, words }) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from(
        { length: planes },
        (_plane, plane) => (words[(plane * lanes) / 32 + (row >>> 5)]! >>> (row & 31)) & 1,
      ),
    ),
  );
}

function parameterBits(
  { parameters }: Pick<Bundle["plan"], "parameters">,
  values: readonly number[],
): readonly (readonly number[])[] {
  return parameters.map(({ type }, index) => {
    const bounds = boundsOf(type);
    const offset = BigInt(values[index]! - bounds.min);
    return Array.from({ length: widthOf(bounds) }, (_, bit) =>
      Number((offset >> BigInt(bit)) & 1n),
    );
  });
}

/** The outputs of a flat circuit as the engine opens them. */
function figuresOf(
  circuit: Circuit,
  outputs: readonly (readonly number[])[],
): readonly OpenedFigure[] {
  let next = 0;
  return circuit.outputs.map((output) => {
    const { query, figure, stage } = output;
    const lanes = Number(circuit.stages[stage]!.lanes);
    const values = Array.from({ length: lanes }, () =>
      outputNumber(BigInt(`0b0${outputs[next++]!.toReversed().join("")}`), output),
    );
    return { query, figure, values };
  });
}
