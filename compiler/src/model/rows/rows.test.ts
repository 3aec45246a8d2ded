import { evaluateExpression, type Row } from "@qsc/plan";
import { expect, test } from "vitest";
import { check } from "../../check.ts";
import type { Model } from "../model.ts";

const SCHEMA = `schema Person {
  person id
  id: Id identifier
  age: Int 0..9
  other: Int 0..9?
  dose: Decimal(1) -1.0..1.0
  flag: Bool?
  arm: enum { a, b, c }
}`;

function modelOf(steps: string, release = "n = count()", parameter = ""): Model {
  const contract = `contract C { data people: Person ${parameter}
    query { from people ${steps} release { ${release} } } privacy { policy cms } }`;
  const { model, diagnostics } = check(new Map([["c.qsc", `${SCHEMA}\n${contract}`]]), "c.qsc");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  if (model === null) throw new Error("no model without an error");
  return model;
}

/** The condition holds for exactly the rows that the function says, over all small rows. */
function holdsFor(
  condition: string,
  holds: (row: {
    age: number;
    other: number | null;
    dose: number;
    flag: number | null;
    arm: number;
  }) => boolean,
): void {
  const where = modelOf(`where ${condition}`).queries[0]?.where;
  if (!where) throw new Error("no condition");
  for (const [age, other, dose, flag, arm] of rows()) {
    const row = { age, other, dose, flag, arm };
    const value = evaluateExpression(where, [age, other, dose, flag, arm] satisfies Row, []);
    expect(value, `${condition} for ${JSON.stringify(row)}`).toBe(holds(row) ? 1 : 0);
  }
}

function* rows(): Generator<[number, number | null, number, number | null, number]> {
  for (const age of [0, 1, 4, 5, 8, 9]) {
    for (const other of [null, 0, 4, 9]) {
      for (const dose of [-10, -1, 0, 5, 10]) {
        for (const flag of [null, 0, 1]) {
          for (const arm of [0, 1, 2]) yield [age, other, dose, flag, arm];
        }
      }
    }
  }
}

test("below a fraction", () => holdsFor("age < 4.5", ({ age }) => age < 4.5));
test("at most a fraction", () => holdsFor("age <= 4.5", ({ age }) => age <= 4.5));
test("above a fraction", () => holdsFor("age > 4.5", ({ age }) => age > 4.5));
test("at least a fraction", () => holdsFor("age >= 4.5", ({ age }) => age >= 4.5));
test("a fraction on the left", () => holdsFor("4.5 < age", ({ age }) => age > 4.5));
test("a fraction below zero", () => holdsFor("dose - 1 > -1.55", ({ dose }) => dose - 10 > -15.5));
test("equal to no fraction", () => holdsFor("age == 4.5", () => false));
test("not equal to a fraction", () => holdsFor("age != 4.5", () => true));
test("a fraction that is whole", () => holdsFor("age == 4.0", ({ age }) => age === 4));
test("an integer against a decimal", () =>
  holdsFor("age > dose", (row) => row.age * 10 > row.dose));
test("decimals are added to integers", () =>
  holdsFor("age + dose >= 4.5", ({ age, dose }) => age * 10 + dose >= 45));
test("products", () => holdsFor("age * dose < -0.5", ({ age, dose }) => age * dose < -5));
test("negation", () => holdsFor("-age < -(4)", ({ age }) => age > 4));
test("a range", () => holdsFor("age in 4..8", ({ age }) => age >= 4 && age <= 8));
test("a range to the end", () => holdsFor("age in 4..9", ({ age }) => age >= 4));
test("a set", () => holdsFor("age in {1, 8, 4}", ({ age }) => [1, 4, 8].includes(age)));
test("a set of decimals", () =>
  holdsFor("dose in {-1.0, 0.5}", ({ dose }) => [-10, 5].includes(dose)));
test("a set with a field in it", () =>
  holdsFor("age in {1, age * 2}", ({ age }) => age === 1 || age === 0));
test("members by expected type", () => holdsFor("arm in {c, a}", ({ arm }) => arm !== 1));
test("a member on the left", () => holdsFor("b == arm", ({ arm }) => arm === 1));
test("members through if", () =>
  holdsFor("(if age > 4 then b else arm) == b", ({ age, arm }) => age > 4 || arm === 1));
test("presence, then use", () =>
  holdsFor("other is not missing and other > 3", ({ other }) => other !== null && other > 3));
test("absence, or use", () =>
  holdsFor("other is missing or other > 3", ({ other }) => other === null || other > 3));
test("presence of a sum", () =>
  holdsFor("age + other is not missing and other > 3", (row) => (row.other ?? 0) > 3));
test("a default", () => holdsFor("(other else 5) > 4", ({ other }) => (other ?? 5) > 4));
test("a default with decimals", () =>
  holdsFor("(other else 4.5) > 4", ({ other }) => (other ?? 4.5) > 4));
test("a Bool default", () => holdsFor("flag else true", ({ flag }) => flag !== 0));
test("not binds weaker than is", () =>
  holdsFor("not flag is missing", ({ flag }) => flag !== null));
test("if with presence", () =>
  holdsFor("if other is missing then false else other > 3", ({ other }) => (other ?? 0) > 3));
test("bands", () => holdsFor('bands(age, {4, 8}) == "4..7"', ({ age }) => age >= 4 && age <= 7));

test("a present field is read with the least value of its domain as default", () => {
  const { where } = modelOf("where other is not missing and other > 3").queries[0] ?? {};
  expect(where).toEqual({
    kind: "and",
    left: { kind: "not", operand: { kind: "isMissing", operand: { kind: "column", column: 1 } } },
    right: {
      kind: "compare",
      operator: "gt",
      left: {
        kind: "orElse",
        operand: { kind: "column", column: 1 },
        otherwise: { kind: "literal", value: 0 },
      },
      right: { kind: "literal", value: 3 },
    },
  });
});

test("an earlier `where` makes a measure certain", () => {
  const [query] = modelOf("where other is not missing", "m = mean(other)").queries;
  expect(query?.items[0]?.aggregate).toMatchObject({ kind: "mean", optional: false });
});

test("a measure may be missing", () => {
  const [query] = modelOf("", "m = mean(2 * other)").queries;
  expect(query?.items[0]?.aggregate).toMatchObject({ optional: true, min: 0, max: 18, scale: 0 });
});

test("the bins of a histogram part those who have a value", () => {
  const [query] = modelOf("", "h = histogram(other, {4, 8})").queries;
  const aggregate = query?.items[0]?.aggregate;
  if (aggregate?.kind !== "histogram") throw new Error("no histogram");
  expect(aggregate.bins.map(({ label }) => label)).toEqual(["0..3", "4..7", "8..9"]);
  for (const other of [null, 0, 3, 4, 7, 8, 9]) {
    const row: Row = [0, other, 0, null, 0];
    const hits = aggregate.bins.filter((bin) => evaluateExpression(bin.condition, row, []) === 1);
    expect(hits.length, String(other)).toBe(other === null ? 0 : 1);
  }
});

test("a parameter is as narrow as its values", () => {
  const model = modelOf("where age > $cut", undefined, "parameter cut: Int 0..9 in {7, 2, 2}");
  expect(model.parameters).toEqual([
    { name: "cut", type: { kind: "int", min: 2, max: 7, scale: 0 }, values: [2, 7] },
  ]);
});

test("every expression of a model has a source", () => {
  const model = modelOf(
    "where other is not missing and age in {1, 2} group by arm",
    "h = histogram(arm)",
  );
  const [query] = model.queries;
  const roots = [query?.where, query?.keys[0]?.expression].filter(
    (each) => each !== null && each !== undefined,
  );
  expect(roots).toHaveLength(2);
  for (const root of roots) expect(model.spans.has(root)).toBe(true);
});

/** To the nearest, halves away from zero, in hundredths: numbers that doubles hold exactly. */
const nearest = (over: number, under: number): number => {
  const [size, rest] = [Math.floor(Math.abs(over / under)), Math.abs(over) % Math.abs(under)];
  return Math.sign(over / under) * (2 * rest >= Math.abs(under) ? size + 1 : size);
};
test("a quotient with decimals of the dividend", () =>
  holdsFor("divide(age, 4, decimals: 1) >= 0.3", ({ age }) => nearest(age * 10, 4) >= 3));
test("a quotient rounded to whole numbers, halves away from zero", () =>
  holdsFor("divide(dose, 2, decimals: 0) == -1", ({ dose }) => nearest(dose, 20) === -1));
test("a quotient by decimals, a negative one", () =>
  holdsFor("divide(age, -0.4, decimals: 0) <= -10", ({ age }) => nearest(age * 10, -4) <= -10));
test("a quotient by another field", () =>
  holdsFor(
    "divide(dose, age + 1, decimals: 2) in -0.05..0.10",
    ({ age, dose }) => nearest(dose * 10, age + 1) >= -5 && nearest(dose * 10, age + 1) <= 10,
  ));
test("a quotient is missing where an operand is", () =>
  holdsFor(
    "(divide(other, 3, decimals: 0) else 7) == 7",
    ({ other }) => other === null || nearest(other, 3) === 7,
  ));
