import {
  evaluateCircuit,
  roundedQuotient,
  type Column,
  type Expression,
  type Plan,
  type Row,
} from "@qsc/plan";
import { expect, test } from "vitest";
import { allRows } from "../../testing/arbitrary-model.ts";
import { toCircuit } from "./to-circuit.ts";

const number = (name: string, min: number, max: number): Column => ({
  ...{ name, type: { kind: "int", min, max, scale: 0 }, optional: false },
});

/** The circuit's quotient of two columns, row by row: the sum over a cell that one row is in. */
function quotients(columns: readonly Column[], rows: readonly Row[]): readonly bigint[] {
  const [left, right] = [0, 1].map((column): Expression => ({ kind: "column", column }));
  const value = { kind: "divide", left: left!, right: right! } as const;
  const plan: Plan = {
    format: "qsc-plan/1",
    contract: { name: "c", version: "1.0.0" },
    dataset: { name: "d", schema: "S", person: "id", columns },
    parameters: [],
    disclosure: { minimumCohort: 1 },
    queries: [
      {
        ...{ name: "q", where: null, keys: [], partitions: [], totals: { kind: "none" } },
        cohorts: [{ condition: null, released: true }],
        sums: [{ cohort: 0, value, power: 1 }],
        gates: [{ cohorts: [0], exposed: [] }],
        items: [{ kind: "sum", name: "s", recipients: ["r"], sum: 0, offset: 0, scale: 0 }],
      },
    ],
  };
  const circuit = toCircuit(plan);
  const at = circuit.outputs.findIndex(({ figure }) => figure.kind === "sum");
  return rows.map((row) => evaluateCircuit(plan, circuit, [row], [])[at]?.[0] ?? -1n);
}

test.each([
  [number("x", 0, 40), number("y", 1, 9)],
  [number("x", -17, 20), number("y", 1, 9)],
  [number("x", -33, -5), number("y", 2, 5)],
  [number("x", -16, 15), number("y", 16, 19)],
  [number("x", 7, 7), number("y", 1, 16)],
  [number("x", -8, 8), number("y", 3, 3)],
  [number("x", 0, 0), number("y", 1, 4)],
])("%o divided by %o, for all values", (x, y) => {
  const columns = [x, y];
  const rows = allRows(columns).filter(
    ([a = 0, b = 0]) => inside(x, Number(a)) && inside(y, Number(b)),
  );
  const expected = rows.map(([a, b]) => roundedQuotient(Number(a), Number(b)));
  // A sum is released as its distance from the least value.
  const least = Math.min(...expected);
  expect(quotients(columns, rows)).toEqual(expected.map((value) => BigInt(value - least)));
});

function inside({ type }: Column, value: number): boolean {
  return type.kind === "int" && value >= type.min && value <= type.max;
}
