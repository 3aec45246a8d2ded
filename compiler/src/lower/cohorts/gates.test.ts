import type { DisclosureGate, Expression, Partition } from "@qsc/plan";
import { expect, test } from "vitest";
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

test("disjoint cohorts of a known cell have gates of their own and complements", () => {
  checkPartitions([ALL, least(a, 5), young], [{ parts: [1, 2], rest: false }]);
  checkPartitions([ALL, least(a, 7), young], [{ parts: [1, 2], rest: true }]);
  checkPartitions([ALL, b, least(a, 7), young], [{ parts: [2, 3], rest: true }]);
});
test("the parts of an unknown cell open one by one", () =>
  checkPartitions([least(a, 7), { kind: "not", operand: least(a, 5) }], []));
test("cohorts that overlap for one value of a parameter are no partition", () =>
  checkPartitions([ALL, least(a, p), { kind: "not", operand: least(a, 5) }], []));
test("a part that a key rules out in some cells makes no partition", () =>
  checkPartitions([ALL, least(a, 7), { kind: "not", operand: least(a, 5) }], [], [0]));

/** The gates of a query with a sum over column a. */
function checkSum(
  conditions: readonly (Expression | null)[],
  expected: readonly DisclosureGate[],
): void {
  const items = conditions.map((condition, i) => itemOf(`n${i}`, { kind: "count", condition }));
  const sum = { kind: "sum", value: a, optional: false, min: 0, max: 9, scale: 0 } as const;
  const query = queryOf("q", [...items, itemOf("s", sum)]);
  const { plan, diagnostics } = toPlan(modelOf(COLUMNS, 3, [query]));
  expect(diagnostics).toEqual([]);
  expect(plan?.queries[0]?.gates).toEqual(expected);
}

const young: Expression = { kind: "not", operand: least(a, 5) };

test("a sum opens with its cohort", () => checkSum([ALL], [{ cohorts: [0], exposed: [] }]));
test("a sum beside parts by its field needs all of them", () =>
  checkSum(
    [ALL, young, least(a, 5)],
    [
      { cohorts: [0], exposed: [] },
      { cohorts: [1], exposed: [] },
      { cohorts: [2], exposed: [] },
      { cohorts: [], exposed: [], needs: [0, 1, 2], sums: [0] },
    ],
  ));
test("a condition on another field is no matter to a sum", () =>
  checkSum(
    [ALL, b],
    [
      { cohorts: [0], exposed: [] },
      { cohorts: [1], exposed: [minus(0, 1)] },
    ],
  ));
test("a total of parts needs these", () =>
  check(
    [least(a, 4), least(a, 7), { kind: "member", operand: a, values: [4, 5, 6] }],
    [
      { cohorts: [2], exposed: [] },
      { cohorts: [3], exposed: [] },
      { cohorts: [1], exposed: [], needs: [0, 1] },
    ],
  ));

function checkPartitions(
  conditions: readonly (Expression | null)[],
  expected: readonly Partition[],
  keys: readonly number[] = [],
): void {
  const items = conditions.map((condition, i) => itemOf(`n${i}`, { kind: "count", condition }));
  const query = queryOf(
    "q",
    items,
    null,
    keys.map((column) => keyOf(COLUMNS, column)),
  );
  const { plan } = toPlan(modelOf(COLUMNS, 3, [query], PARAMETERS));
  expect(plan?.queries[0]?.partitions).toEqual(expected);
}
