import { expect, test } from "vitest";
import { runInMemory } from "./run-in-memory.ts";
import { encodeRows } from "../bits/encode-rows.ts";
import type { Circuit, Input } from "@qsc/plan";
import { seededNumbers } from "./random-circuit.ts";

const SCOPE = {
  dataset: {
    name: "people",
    schema: "Person",
    person: "id",
    columns: [
      {
        name: "value",
        type: { kind: "int", min: 0, max: 1023, scale: 0 },
        optional: false,
      },
    ],
  },
  parameters: [],
} as const;

/** Counts the rows and adds up the first `bits` bits of the value, into two totals. */
function circuit(bits: number): Circuit {
  const sums = Array.from({ length: 32 }, (_, bit): Input => ({ kind: "sum", reduction: 0, bit }));
  return {
    format: "qsc-circuit/1",
    stages: [
      {
        lanes: "rows",
        inputs: [
          { kind: "valid" },
          ...Array.from({ length: bits }, (_, bit): Input => ({ kind: "column", column: 0, bit })),
        ],
        gates: [],
      },
      { lanes: 2, inputs: sums, gates: [] },
    ],
    reductions: [
      { stage: 0, terms: [[0], Array.from({ length: bits }, (_, bit) => bit + 1)], width: 32 },
    ],
    outputs: [
      {
        query: 0,
        figure: { kind: "sum", sum: 0 },
        recipients: ["querier"],
        stage: 1,
        wires: sums.map((_, bit) => bit),
      },
    ],
  };
}

function check(rows: number, bits: number, value: (row: number) => number): void {
  const values = Int32Array.from({ length: rows }, (_, row) => value(row));
  const sites = [encodeRows(SCOPE.dataset, [{ values }], rows)];
  const run = { plan: SCOPE, circuit: circuit(bits), sites, parameters: [], seed: "reduce" };
  const { figures } = runInMemory(run);
  const total = values.reduce((sum, number) => sum + (number % 2 ** bits), 0);
  expect(figures[0]!.values).toEqual([BigInt(rows), BigInt(total)]);
}

for (const rows of [0, 1, 31, 32, 33, 1023, 1024, 1025, 3000, 100_000]) {
  test(`adds up ${rows} rows of random values`, () => {
    const random = seededNumbers(rows);
    check(rows, 10, () => Math.floor(random() * 1024));
  });
  test(`adds up ${rows} rows of the largest value`, () => check(rows, 10, () => 1023));
}

test("one bit a row", () => check(5000, 1, (row) => row % 1024));

test("a full block: the total needs one bit more than any smaller one", () =>
  check(1024, 3, () => 7));

test("a count of n bits costs about n ANDs and few rounds", () => {
  const rows = 1_000_448;
  const planes = encodeRows(SCOPE.dataset, [{ values: new Int32Array(rows) }], rows);
  const run = { plan: SCOPE, circuit: circuit(0), sites: [planes], parameters: [], seed: "cost" };
  const { cost, figures } = runInMemory(run);
  expect(figures[0]!.values[0]).toBe(BigInt(rows));
  expect(cost.andGates).toBeLessThan(rows * 1.1);
  expect(cost.rounds).toBeLessThan(28);
});
