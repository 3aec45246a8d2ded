import { evaluateExpression, type Expression } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allPersons, arbitraryJoinedModel } from "../../testing/arbitrary-joined-model.ts";
import { diagnose } from "../../compile.ts";
import { walk } from "./enumerate.ts";

/** A walk meets every combination of truth values that some person has, and no other. */
test("the walk over joined rows is exact", () => {
  fc.assert(
    fc.property(arbitraryJoinedModel, (model) => {
      const [query] = model.queries;
      const conditions = (query?.items ?? []).flatMap(({ aggregate }) =>
        aggregate.kind === "count" && aggregate.condition !== null ? [aggregate.condition] : [],
      );
      const values = (query?.keys ?? []).map(({ expression }) => expression);
      const found = walk({ conditions, values, measured: [] }, model);
      const all: readonly Expression[] = [...conditions, ...values];
      const seen = (rows: readonly (readonly (number | null)[])[]): readonly string[] => {
        const vectors = rows.map((row) =>
          all.map((one) => evaluateExpression(one, row, [])).join(),
        );
        return [...new Set(vectors)].sort();
      };
      expect(found).not.toBeNull();
      const walked = [...(found?.rows([]) ?? [])].map(({ row }) => row);
      expect(seen(walked)).toEqual(seen(allPersons(model.dataset)));
    }),
    { numRuns: 500 },
  );
});

/** The codes of a contract over up to `most` rows of a person that releases `figures` by arm, or has other queries. */
function codesOf(
  most: number,
  figures: string,
  queries = `query { from p join e on person group by arm release { ${figures} } }`,
): readonly string[] {
  const source = `
schema P { person id id: Id identifier arm: enum { a, b } age: Int 18..110 }
schema E {
  person id at most ${most} rows per person
  id: Id identifier
  grade: Int 1..5
  dose: Int 0..100000
  cost: Decimal(2) 0.00..9999.99
}
contract C version 1.0.0 {
  data p: P
  data e: E
  ${queries}
  privacy { minimum cohort 11 persons }
}`;
  return diagnose(new Map([["c.qsc", source]]), "c.qsc").diagnostics.map(({ code }) => code);
}

test("conditions of many rows are walked by what they amount to, not row by row", () => {
  const figures =
    "a = count(number(e, grade >= 3) >= 2) b = count((largest(e, dose) else 0) > 500)";
  expect(codesOf(128, figures)).toEqual([]);
});

test("what cannot be walked is refused", () => {
  expect(codesOf(20, "a = mean(total(e, dose))")).toEqual(["disclosure/undecidable-cohorts"]);
  const five = [1, 2, 3, 4, 5].map((g) => `c${g} = count(number(e, grade == ${g}) >= ${g})`);
  expect(codesOf(128, five.join(" "))).toEqual(["disclosure/undecidable-cohorts"]);
});

test("a condition that implies another shares its gate, and the difference is guarded", () => {
  const both = "severe = count(any(e, grade >= 3)) some = count(any(e, grade >= 2))";
  expect(codesOf(10, both)).toEqual([]);
  const parts = "n = count() none = count(number(e) == 0) some = count(any(e))";
  expect(codesOf(10, parts)).toEqual([]);
});

test("tables by different fields of the same rows are linked", () => {
  const table = (name: string, key: string): string =>
    `query ${name} { from p join e on person group by k = any(e, ${key}) release { n = count() } }`;
  const tables = `${table("one", "grade >= 3")} ${table("two", "cost > 5.00")}`;
  expect(codesOf(3, "n = count()", tables)).toEqual(["disclosure/linked-tables"]);
});
