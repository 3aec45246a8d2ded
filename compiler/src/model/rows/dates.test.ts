import { expect, test } from "vitest";
import { compile } from "../../compile.ts";

/** The plan's integers of `where seen < DATE` for a date that is computed from literals. */
function check(date: string, expected: string): void {
  const source = `
    schema P { person id id: Id identifier seen: Date 2000-01-01..2040-12-31 }
    contract C {
      data people: P
      query { from people where seen < ${date} release { n = count() } }
      privacy { minimum cohort 11 persons }
    }`;
  const { bundle, diagnostics } = compile(new Map([["c.qsc", source]]), "c.qsc");
  expect(diagnostics.map(({ code }) => code)).toEqual([]);
  expect(bundle?.plan.queries[0]?.where).toEqual({
    kind: "compare",
    operator: "lt",
    left: { kind: "column", column: 0 },
    right: { kind: "literal", value: Date.parse(expected) / 86_400_000 },
  });
}

test.each([
  ["2024-01-15 + 1 month", "2024-02-15"],
  ["2024-01-31 + 1 month", "2024-02-29"],
  ["2023-01-31 + 1 month", "2023-02-28"],
  ["2024-03-31 - 1 month", "2024-02-29"],
  ["2024-02-29 + 1 year", "2025-02-28"],
  ["2024-02-29 - 4 years", "2020-02-29"],
  ["2024-01-31 + 13 months", "2025-02-28"],
  ["2024-01-31 - 1 month", "2023-12-31"],
  ["2024-12-31 + 2 weeks + 1 day", "2025-01-15"],
  ["2024-03-01 - (2024-03-01 - 2024-02-01)", "2024-02-01"],
])("%s is %s", check);
