import type { Expression } from "@qsc/plan";
import { expect, test } from "vitest";
import { allRows, itemOf, modelOf, queryOf } from "../../testing/arbitrary-model.ts";
import { findBreachAcross } from "../../testing/attack.ts";
import { NOTHING, UNIT, type Rational } from "../cohorts/rational.ts";
import { toPlan } from "../to-plan.ts";
import type { BoundRun } from "./bound-run.ts";
import { elementaryVectors, spans } from "./elementary.ts";
import { guardAgainst } from "./guard-against.ts";

const COLUMNS = ["a", "b", "c"].map((name) => ({
  ...{ name, type: { kind: "bool" as const } },
  optional: false,
}));
const [A, B, C] = [0, 1, 2].map((column): Expression => ({ kind: "column", column }));
const and = (left: Expression, right: Expression): Expression => ({ kind: "and", left, right });

function runOf(entry: number, conditions: readonly (Expression | null)[]): BoundRun {
  const items = conditions.map((condition, at) => itemOf(`n${at}`, { kind: "count", condition }));
  const { plan } = toPlan(modelOf(COLUMNS, 2, [queryOf("t", items)]));
  if (plan === null) throw new Error("the model is refused");
  return { entry, plan, parameters: [], snapshot: "same" };
}

/** 5 of 7 persons have a, 5 have b and 5 have c: so at least one has all three. */
test("earlier sizes that force somebody into all cohorts do not narrow what stays closed", () => {
  const first = runOf(0, [null, A ?? null, B ?? null, C ?? null]);
  const second = runOf(1, [and(and(A!, B!), C!)]);
  const verdict = guardAgainst(second, [first]);
  if (verdict.kind !== "guarded") throw new Error(`the second run is ${verdict.kind}`);
  const runs = [
    { plan: first.plan, parameters: [], guard: null },
    { plan: second.plan, parameters: [], guard: verdict.guard },
  ];
  expect(findBreachAcross(runs, allRows(COLUMNS), 11)).toBeNull();
}, 600_000);

test("what three cohorts leave of a total bounds how many persons are in all of them", () => {
  const kinds = allRows(COLUMNS).map((row) => row.map((value) => value === 1));
  const has = (holds: (row: readonly boolean[]) => boolean): readonly Rational[] =>
    kinds.map((row) => (holds(row) ? UNIT : NOTHING));
  const rows = [
    has(() => true),
    ...[0, 1, 2].map((column) => has((row) => row[column] === true)),
    has((row) => row.every(Boolean)),
  ];
  const vectors = elementaryVectors(rows, 1000) ?? [];
  // 2 * total - a - b - c + all: twice those with nothing, once those with one of the three.
  const slack = kinds.map((row) => [2n, 1n, 0n, 0n][row.filter(Boolean).length]);
  const doubled = vectors.map((vector) => vector.map(({ over, under }) => (2n * over) / under));
  expect(doubled).toContainEqual(slack);
  for (const vector of vectors) expect(spans(rows, vector)).toBe(true);
  expect(elementaryVectors(rows, 10)).toBeNull();
});
