import type { Column, Expression, Parameter, Scope } from "@qsc/plan";
import { expect, test } from "vitest";
import { atomsOf, type CohortQuery } from "./atoms.ts";

const column = (name: string, max: number): Column => ({
  ...{ name, optional: false },
  type: { kind: "int", min: 0, max, scale: 0 },
});
const parameter = (name: string, values: readonly number[]): Parameter => ({
  ...{ name, values },
  type: { kind: "int", min: 0, max: 9, scale: 0 },
});
const AGE = column("age", 5);
const CUT = parameter("cut", [2, 3]);

function scope(columns: readonly Column[], parameters: readonly Parameter[] = [CUT]): Scope {
  return { dataset: { name: "d", schema: "S", person: "id", columns }, parameters };
}

/** Who is at least as old as the cut, by age. */
const QUERY: CohortQuery = {
  where: null,
  keys: [],
  conditions: [
    {
      ...{ kind: "compare", operator: "ge" },
      left: { kind: "column", column: 0 },
      right: { kind: "parameter", parameter: 0 },
    },
  ] satisfies readonly Expression[],
  measures: [{ kind: "column", column: 0 }],
};

test("contracts that differ in what a query does not read share what it tells apart", () => {
  const atoms = atomsOf(QUERY, scope([AGE, column("weight", 7)]));
  expect(atomsOf(QUERY, scope([AGE, column("weight", 8)]))).toBe(atoms);
  const others = [CUT, parameter("other", [1])];
  const more = scope([AGE, column("weight", 7)], others);
  expect(atomsOf(QUERY, more)).toEqual(atoms);
});

test("what a query reads is walked anew where it has other values", () => {
  const atoms = atomsOf(QUERY, scope([AGE]));
  const none = atomsOf(QUERY, scope([AGE], [parameter("cut", [0])]));
  const wider = atomsOf(QUERY, scope([column("age", 6)]));
  const truths = [atoms, none].map(
    (one) => new Set(one?.contexts.flatMap(({ spreads }) => spreads.map((own) => own.truths[0]))),
  );
  expect(truths).toEqual([new Set([false, true]), new Set([true])]);
  expect(wider?.contexts).not.toEqual(atoms?.contexts);
});
