import { expect, test } from "vitest";
import { evaluateExpression, type Row } from "./evaluate-expression.ts";
import type { Expression, Quantified } from "./expression.ts";
import { operandInSlot, slotsOf, storedColumns } from "./joined.ts";
import type { Dataset, Plan } from "./plan.ts";
import { printPlan } from "./print.ts";
import { boundsOfExpression, mayBeMissing } from "./types-of.ts";
import { validatePlan } from "./validate.ts";

const int = (name: string, min: number, max: number, optional = false) => ({
  ...{ name, type: { kind: "int" as const, min, max, scale: 0 }, optional },
});
const DATASET: Dataset = {
  ...{ name: "people", schema: "P", person: "id", columns: [int("age", 18, 110)] },
  joined: [
    {
      ...{ name: "visits", schema: "V", person: "id", rowsPerPerson: 2 },
      columns: [int("cost", -1, 9)],
    },
    {
      ...{ name: "events", schema: "E", person: "id", rowsPerPerson: 3 },
      columns: [int("grade", 1, 5), int("dose", -4, 4, true)],
    },
  ],
};
const [VISITS, EVENTS] = slotsOf(DATASET);
if (VISITS === undefined || EVENTS === undefined) throw new Error("two data sets are joined");

const column = (index: number): Expression => ({ kind: "column", column: index });
const [AGE, GRADE, DOSE] = [column(0), column(6), column(7)];
const atLeast = (left: Expression, value: number): Expression => ({
  ...{ kind: "compare", operator: "ge", left, right: { kind: "literal", value } },
});
const over = (kind: Quantified["kind"], operand: Expression): Quantified => ({
  ...{ kind, slots: EVENTS, operand },
});

test("a person's columns come first, then slot after slot of each joined data set", () => {
  expect(storedColumns(DATASET).map(({ name }) => name)).toEqual([
    ...["age", "visits", "visits.cost", "visits[2]", "visits[2].cost"],
    ...["events", "events.grade", "events.dose", "events[2]", "events[2].grade"],
    ...["events[2].dose", "events[3]", "events[3].grade", "events[3].dose"],
  ]);
  expect([VISITS, EVENTS]).toEqual([
    { first: 1, width: 2, count: 2 },
    { first: 5, width: 3, count: 3 },
  ]);
});

/** A person of 40 with these events, in the last slots. */
function person(...events: readonly (readonly [number, number | null])[]): Row {
  const unused = Array.from({ length: 3 - events.length }, () => [0, null, null]);
  return [40, 0, null, 0, null, ...unused.flat(), ...events.flatMap((event) => [1, ...event])];
}

test.each<[Quantified["kind"], Expression, readonly (number | null)[]]>([
  ["any", atLeast(GRADE, 3), [0, 1, 1]],
  ["number", atLeast(GRADE, 3), [0, 1, 2]],
  ["number", { kind: "literal", value: 1 }, [0, 1, 3]],
  ["total", GRADE, [0, 5, 9]],
  ["largest", DOSE, [null, null, 3]],
  ["smallest", DOSE, [null, null, -4]],
  ["largest", { kind: "subtract", left: AGE, right: GRADE }, [null, 35, 39]],
])("%s of rows", (kind, operand, expected) => {
  const persons = [person(), person([5, null]), person([1, 3], [4, -4], [4, null])];
  const values = persons.map((row) => evaluateExpression(over(kind, operand), row, []));
  expect(values).toEqual(expected);
});

test("bounds follow from the number of rows, and only extremes may be missing", () => {
  const scope = { dataset: DATASET, parameters: [] };
  const check = (one: Quantified, min: number, max: number, missing: boolean): void => {
    expect(boundsOfExpression(one, scope)).toEqual({ min, max });
    expect(mayBeMissing(one, scope)).toBe(missing);
  };
  check(over("any", atLeast(GRADE, 3)), 0, 1, false);
  check(over("number", atLeast(GRADE, 3)), 0, 3, false);
  check(over("total", GRADE), 0, 15, false);
  check(over("total", { kind: "negate", operand: GRADE }), -15, 0, false);
  check(over("largest", GRADE), 1, 5, true);
});

test("an operand is written for another slot by moving the row's columns alone", () => {
  const operand: Expression = { kind: "subtract", left: AGE, right: GRADE };
  expect(operandInSlot(over("largest", operand), 2)).toEqual({
    ...{ kind: "subtract", left: AGE, right: column(12) },
  });
});

function planOf(where: Expression, dataset: Dataset = DATASET): Plan {
  return {
    format: "qsc-plan/1",
    contract: { name: "C", version: "1.0.0" },
    dataset,
    parameters: [],
    disclosure: { minimumCohort: 5 },
    queries: [
      {
        ...{ name: "q", where, keys: [], sums: [], partitions: [], totals: { kind: "none" } },
        cohorts: [{ condition: null, released: true }],
        gates: [{ cohorts: [0], exposed: [] }],
        items: [{ kind: "count", name: "n", recipients: ["all"], cohort: 0 }],
      },
    ],
  };
}

test("a plan shows its joined data sets and what is said of their rows", () => {
  const text = printPlan(planOf(over("any", atLeast(GRADE, 3))));
  expect(text).toContain("joined events: E, person id, 3 slots of 3 columns from 5");
  expect(text).toContain("column 7 dose: int -4..4?");
  expect(text).toContain("where any(events, (events.grade >= 3))");
});

test.each<[string, Expression, string]>([
  ["a row's column outside", atLeast(GRADE, 3), "reads a joined column outside of its rows"],
  ["another slot", over("any", atLeast(column(9), 3)), "outside of its rows"],
  ["other rows", over("any", atLeast(column(2), 3)), "outside of its rows"],
  ["whether a slot is used", over("any", column(5)), "outside of its rows"],
  ["rows within rows", over("any", over("any", atLeast(GRADE, 3))), "within another"],
  [
    "slots of another shape",
    { ...over("any", atLeast(GRADE, 3)), slots: { ...EVENTS, count: 9 } },
    "names slots that are not there",
  ],
])("a plan that reads %s is refused", (_what, where, problem) => {
  expect(validatePlan(planOf(where)).join("; ")).toContain(problem);
});

test("data sets that cannot be joined are refused", () => {
  const [visits, events] = DATASET.joined ?? [];
  const where = over("any", atLeast(GRADE, 3));
  const check = (joined: unknown, problem: string): void => {
    const plan = planOf(where, { ...DATASET, joined } as Dataset);
    expect(validatePlan(plan).join("; ")).toContain(problem);
  };
  expect(validatePlan(planOf(where))).toEqual([]);
  check([], "joined");
  check([{ ...visits, rowsPerPerson: 129 }, events], "rowsPerPerson");
  check(
    [{ ...visits, rowsPerPerson: 128, columns: Array.from({ length: 16 }, () => int("c", 0, 1)) }],
    "more than 2048 columns",
  );
  check([{ ...visits, name: "people" }, events], "has a name that is taken");
  check(
    [{ ...visits, columns: [int("cost", 3, 1)] }, events],
    "joined[0].columns[0] has no values",
  );
});
