import { evaluateExpression, type Expression, type Scope } from "@qsc/plan";
import { expect, test } from "vitest";
import { classesOf, cutCondition, noCuts } from "./domains.ts";

const [MIN, MAX] = [-9, 9];
const SCOPE: Scope = {
  dataset: {
    ...{ name: "d", schema: "S", person: "id" },
    columns: [{ name: "x", type: { kind: "int", min: MIN, max: MAX, scale: 0 }, optional: false }],
  },
  parameters: [],
};
const COLUMN: Expression = { kind: "column", column: 0 };
const literal = (value: number): Expression => ({ kind: "literal", value });

/** In each class of the column the condition has one truth value; the classes cover the column. */
function check(condition: Expression): number {
  const cuts = noCuts();
  cutCondition(cuts, condition, SCOPE);
  const classes = classesOf(cuts, 0, SCOPE);
  const note = JSON.stringify(condition);
  let value = MIN;
  for (const { representative, size } of classes) {
    const truth = evaluateExpression(condition, [representative], []);
    for (let at = 0; at < size; at++, value++) {
      expect(evaluateExpression(condition, [value], []), note).toBe(truth);
    }
  }
  expect(value).toBe(MAX + 1);
  return classes.length;
}

test("a quotient by a literal is cut where it rounds to another number", () => {
  for (const c of [1, 2, 3, 5, 8]) {
    for (let cut = -12; cut <= 12; cut++) {
      for (const operator of ["eq", "ne", "lt", "le", "gt", "ge"] as const) {
        const side: Expression = { kind: "divide", left: COLUMN, right: literal(c) };
        const condition: Expression = {
          ...{ kind: "compare", operator, left: side, right: literal(cut) },
        };
        expect(check(condition)).toBeLessThanOrEqual(3);
      }
    }
  }
});

test("of a quotient of fields every value matters", () => {
  const shifted: Expression = { kind: "add", left: COLUMN, right: literal(10) };
  const side: Expression = { kind: "divide", left: literal(30), right: shifted };
  expect(check({ kind: "compare", operator: "ge", left: side, right: literal(4) })).toBe(19);
});

test("a column is cut where arithmetic with a literal passes a constant, and hardly elsewhere", () => {
  for (const kind of ["add", "subtract", "multiply"] as const) {
    for (const c of [-3, -1, 0, 1, 2, 5]) {
      for (const [left, right] of [
        [COLUMN, literal(c)],
        [literal(c), COLUMN],
      ] as const) {
        for (let cut = -20; cut <= 20; cut++) {
          for (const operator of ["eq", "lt", "ge"] as const) {
            const side: Expression = { kind, left, right };
            const condition = { kind: "compare", operator, left: side, right: literal(cut) };
            expect(check(condition as Expression)).toBeLessThanOrEqual(3);
          }
        }
      }
    }
  }
});
