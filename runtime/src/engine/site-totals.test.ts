import { evaluateCircuit, type Circuit, type Input, type Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import { seededNumbers } from "./random-circuit.ts";
import { runInMemory } from "./run-in-memory.ts";

const SCOPE = {
  dataset: {
    name: "people",
    schema: "Person",
    person: "id",
    columns: [{ name: "value", type: { kind: "int", min: 0, max: 15, scale: 0 }, optional: false }],
  },
  parameters: [],
} as const;
const MOST = 4;

/** Counts the rows of each site and adds up their values: an output for each site, with two lanes. */
const CIRCUIT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    {
      lanes: "rows",
      inputs: [
        { kind: "valid" },
        ...Array.from({ length: 4 }, (_, bit): Input => ({ kind: "column", column: 0, bit })),
      ],
      gates: [],
    },
    {
      lanes: 2,
      inputs: Array.from({ length: MOST }, (_, site) =>
        Array.from({ length: 32 }, (_bit, bit): Input => ({
          ...{ kind: "sum", reduction: 0, bit, site },
        })),
      ).flat(),
      gates: [],
    },
  ],
  reductions: [{ stage: 0, terms: [[0], [1, 2, 3, 4]], width: 32, sites: MOST }],
  outputs: Array.from({ length: MOST }, (_, site) => ({
    query: 0,
    figure: { kind: "sum", sum: site },
    recipients: [],
    stage: 1,
    wires: Array.from({ length: 32 }, (_bit, bit) => 32 * site + bit),
  })),
};

/** Compares the totals of sites with these numbers of rows with plain sums. */
function check(rows: readonly number[]): void {
  const random = seededNumbers(rows.length);
  const values = rows.map((count) =>
    Int32Array.from({ length: count }, () => Math.floor(random() * 16)),
  );
  const sites = values.map((one) => encodeRows(SCOPE.dataset, [{ values: one }], one.length));
  const run = { plan: SCOPE, circuit: CIRCUIT, sites, parameters: [], seed: "sites" };
  const expected = Array.from({ length: MOST }, (_, site) => {
    const own = values[site] ?? new Int32Array(0);
    return [BigInt(own.length), BigInt(own.reduce((sum, value) => sum + value, 0))];
  });
  expect(runInMemory(run).figures.map((figure) => figure.values)).toEqual(expected);
  const pooled = values.flatMap((one) => [...one].map((value) => [value]));
  const padding = sites.reduce((sum, { lanes, rows: real }) => sum + lanes - real, 0);
  expect(
    evaluateCircuit(SCOPE as unknown as Plan, CIRCUIT, pooled, [], { padding, sites: rows }),
  ).toEqual(expected);
}

test("one site", () => check([700]));
test("sites of different sizes, with blocks of their own", () => check([1, 1024, 1025, 3000]));
test("an empty site between others", () => check([20, 0, 2000]));
test("more sites than the circuit looks at are refused", () => {
  const sites = Array.from({ length: MOST + 1 }, () =>
    encodeRows(SCOPE.dataset, [{ values: new Int32Array(3) }], 3),
  );
  const run = { plan: SCOPE, circuit: CIRCUIT, sites, parameters: [], seed: "sites" };
  expect(() => runInMemory(run)).toThrow(expect.objectContaining({ code: "run/too-many-sites" }));
});
