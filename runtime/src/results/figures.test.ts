import type { Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { figuresFromOutputs, type DecodedOutput } from "./figures.ts";

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "C", version: "1.0.0" },
  dataset: { name: "d", schema: "S", person: "id", columns: [] },
  parameters: [],
  disclosure: { minimumCohort: 3 },
  queries: [
    {
      name: "q",
      where: null,
      keys: [],
      cohorts: [{ condition: null, released: true }],
      sums: [],
      gates: [{ cohorts: [0], exposed: [] }],
      partitions: [],
      totals: { kind: "none" },
      items: [{ kind: "count", name: "n", recipients: ["r"], cohort: 0 }],
    },
  ],
};

const OPEN = { query: 0, figure: { kind: "open", gate: 0 }, values: [1n] } as const;
const CLOSED = { ...OPEN, values: [0n] } as const;
const SIZE = { query: 0, figure: { kind: "cohort", cohort: 0 }, values: [5n] } as const;

function check(outputs: readonly DecodedOutput[], size: number | null): void {
  expect(figuresFromOutputs(PLAN, outputs).queries[0]?.cells[0]?.cohorts).toEqual([size]);
}

test("an open figure", () => check([OPEN, SIZE], 5));
test("a closed figure is not read", () => check([CLOSED, SIZE], null));
test("an open figure that is missing is not taken for a suppressed one", () =>
  expect(() => check([OPEN], null)).toThrow("the outputs lack 0 cohort 0"));
test("a missing flag", () =>
  expect(() => check([SIZE], null)).toThrow("the outputs lack 0 open 0"));

test("to whom a figure does not go, it is closed without being read", () => {
  expect(figuresFromOutputs(PLAN, [], "other").queries[0]?.cells[0]).toEqual({
    open: [false],
    cohorts: [null],
    sums: [],
    quantiles: [],
    secrets: [null],
  });
  expect(figuresFromOutputs(PLAN, [OPEN, SIZE], "r").queries[0]?.cells[0]?.cohorts).toEqual([5]);
});
