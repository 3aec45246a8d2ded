import type { DisclosureGate, Expression } from "@qsc/plan";
import { expect, test } from "vitest";
import type { ModelQuery } from "../../model/model.ts";
import { itemOf, keyOf, modelOf, queryOf } from "../../testing/arbitrary-model.ts";
import { toPlan } from "../to-plan.ts";

const COLUMNS = [
  { name: "a", type: { kind: "int", min: 0, max: 9, scale: 0 }, optional: false },
  { name: "b", type: { kind: "bool" }, optional: false },
] as const;
const PARAMETERS = [
  { name: "p", type: { kind: "int", min: 0, max: 9, scale: 0 }, values: [2, 7] },
] as const;

const a: Expression = { kind: "column", column: 0 };
const b: Expression = { kind: "column", column: 1 };
const p: Expression = { kind: "parameter", parameter: 0 };
const least = (left: Expression, right: Expression | number): Expression => ({
  ...{ kind: "compare", operator: "ge", left },
  right: typeof right === "number" ? { kind: "literal", value: right } : right,
});
const ALL = null;

/** The gates of a query that counts these conditions; `keys` are columns. */
function check(
  conditions: readonly (Expression | null)[],
  expected: readonly DisclosureGate[],
  keys: readonly number[] = [],
): void {
  const items = conditions.map((condition, i) => itemOf(`n${i}`, { kind: "count", condition }));
  const query = queryOf(
    "q",
    items,
    null,
    keys.map((column) => keyOf(COLUMNS, column)),
  );
  const { plan, diagnostics } = toPlan(modelOf(COLUMNS, 3, [query], PARAMETERS));
  expect(diagnostics).toEqual([]);
  expect(plan?.queries[0]?.gates).toEqual(expected);
}

const minus = (whole: number, part: number): DisclosureGate["exposed"][number] => ({
  terms: [whole, part]
    .sort((x, y) => x - y)
    .map((cohort) => ({ cohort, coefficient: cohort === whole ? 1 : -1 })),
});

test("a cohort beside its total guards the complement", () =>
  check(
    [ALL, b],
    [
      { cohorts: [0], exposed: [] },
      { cohorts: [1], exposed: [minus(0, 1)] },
    ],
  ));
test("nested cohorts share a gate", () =>
  check([least(a, 2), least(a, 5)], [{ cohorts: [1, 2], exposed: [minus(1, 2)] }]));
test("independent cohorts have gates of their own, and complements", () =>
  check(
    [b, least(a, 5)],
    [
      { cohorts: [1], exposed: [minus(0, 1)] },
      { cohorts: [2], exposed: [minus(0, 2)] },
    ],
  ));
test("equal conditions are one cohort, whatever they look like", () =>
  check(
    [least(a, 5), { kind: "not", operand: { kind: "not", operand: least(a, 5) } }],
    [{ cohorts: [1], exposed: [] }],
  ));
test("a condition that always holds is the whole cell", () =>
  check([ALL, least(a, 0)], [{ cohorts: [0], exposed: [] }]));
test("conditions nested either way, by parameter, share a gate with both differences", () =>
  check(
    [least(a, p), least(a, 5)],
    [{ cohorts: [1, 2], exposed: [{ ...minus(2, 1) }, minus(1, 2)] }],
  ));
test("a condition that a key fixes in each cell exposes nothing new", () =>
  check(
    [ALL, b],
    [
      { cohorts: [0], exposed: [] },
      { cohorts: [1], exposed: [] },
    ],
    [1],
  ));

test("where the total may be known, a base tied to a condition shares its gate with all", () => {
  const sum = { kind: "sum", value: a, optional: false, min: 0, max: 9, scale: 0 } as const;
  const items = [ALL, least(a, 5), b].map((condition, i) =>
    itemOf(`n${i}`, { kind: "count", condition }),
  );
  const tied = queryOf("tied", [...items, itemOf("s", sum)]);
  const total = queryOf("total", [itemOf("n", { kind: "count", condition: null })]);
  const gatesOf = (queries: readonly ModelQuery[]): readonly (readonly number[])[] | undefined =>
    toPlan(modelOf(COLUMNS, 3, queries)).plan?.queries[0]?.gates.map(({ cohorts }) => cohorts);
  expect(gatesOf([tied])).toEqual([[0, 1], [2]]);
  expect(gatesOf([tied, total])).toEqual([[0, 1, 2]]);
});
