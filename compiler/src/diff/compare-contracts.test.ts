import { expect, test } from "vitest";
import { compile } from "../compile.ts";
import { isHarmful } from "./change.ts";
import { compareContracts } from "./compare-contracts.ts";
import { versionOf, type Version } from "./version.ts";

const BASE = `schema P {
  person id
  id: Id identifier
  arm: enum { control, treated }
  age: Int 18..110
  ill: Bool
}
contract C version 1.0.0 {
  data people: P
  parameter cut: Int 18..110 in {40, 60}
  query {
    from people
    where ill and age >= 30
    group by arm
    release to board {
      n = count()
      old = proportion(age >= $cut)
    }
  }
  privacy { minimum cohort 11 persons }
  authorize {
    purpose DUO:0000007 disease MONDO:0005068
    approved by 2 of { irb, office }
    valid 2026-01-01 to 2027-12-31
    at most 12 runs per year
  }
  payment { price 10.00 USD per run }
  terms { agreement "A" retention 90 days forbid reidentification }
}
`;

function versionFrom(source: string): Version {
  const { bundle, model, diagnostics } = compile(new Map([["c.qsc", source]]), "c.qsc");
  if (bundle === null || model === null) throw new Error(diagnostics[0]?.message ?? "no bundle");
  return versionOf(bundle, model);
}

/** Puts texts in place of others, each of which must be there. */
function edit(source: string, edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, source);
}

/** Effect and subject of every change. */
function check(edits: readonly (readonly [string, string])[], expected: readonly string[]): void {
  const changes = compareContracts(versionFrom(BASE), versionFrom(edit(BASE, edits)));
  expect(changes.map(({ effect, subject }) => `${effect} ${subject}`)).toEqual(expected);
}

test.each([
  ["a comment", [["contract C", "// more words\ncontract C"]]],
  ["white space", [["release to board {", "release   to\n\n board {"]]],
  [
    "the order of figures",
    [
      [
        "n = count()\n      old = proportion(age >= $cut)",
        "old = proportion(age >= $cut) n = count()",
      ],
    ],
  ],
  ["the same predicate in other words", [["ill and age >= 30", "not (age < 30 or not ill)"]]],
  ["the same condition in other words", [["age >= $cut", "not (age < $cut)"]]],
] as const)("%s is no difference", (_what, edits) => check(edits, []));

test.each([
  [
    "a new figure",
    [["n = count()", "n = count() some = count(age >= 50)"]],
    "releases-more figure",
  ],
  ["a figure that opens more", [["n = count()", "n = mean(age)"]], "releases-more figure"],
  ["finer keys", [["group by arm", "group by arm, bands(age, {65})"]], "releases-more cells"],
  ["a wider where", [["age >= 30", "age >= 20"]], "releases-more persons"],
  ["a narrower where", [["age >= 30", "age >= 31"]], "releases-more persons"],
  ["another where", [["age >= 30", "age < 90"]], "releases-more persons"],
  ["a value more", [["in {40, 60}", "in {40, 50, 60}"]], "releases-more parameter"],
  ["a new recipient", [["to board", "to public"]], "releases-more recipient"],
  ["one recipient more", [["to board", "to board, public"]], "releases-more recipient"],
  [
    "a figure that another recipient has",
    [["n = count()", "n = count()\n    }\n    release to public {"]],
    "releases-more recipient",
  ],
  ["a lower minimum", [["cohort 11", "cohort 5"]], "protects-less minimum-cohort"],
  [
    "another purpose",
    [["DUO:0000007 disease MONDO:0005068", "DUO:0000042"]],
    "protects-less authorization",
  ],
  [
    "no purpose",
    [["purpose DUO:0000007 disease MONDO:0005068", ""]],
    "protects-less authorization",
  ],
  ["a smaller quorum", [["2 of", "1 of"]], "protects-less authorization"],
  ["a longer validity", [["2027-12-31", "2028-12-31"]], "protects-less authorization"],
  ["more runs", [["12 runs", "13 runs"]], "protects-less authorization"],
  ["a longer retention", [["90 days", "4 months"]], "protects-less terms"],
  ["nothing forbidden", [["forbid reidentification", ""]], "protects-less terms"],
  ["another agreement", [['"A"', '"B"']], "cannot-compare terms"],
  ["another domain", [["18..110\n  ill", "18..120\n  ill"]], "cannot-compare data"],
  ["another column", [["ill: Bool", "ill: Bool\n  extra: Bool"]], "protects-less data"],
  [
    "a further member",
    [["{ control, treated }", "{ control, treated, third }"]],
    "releases-more cells",
  ],
] as const)("%s is harm", (_what, edits, expected) => {
  const changes = compareContracts(versionFrom(BASE), versionFrom(edit(BASE, edits)));
  expect(changes.map(({ effect, subject }) => `${effect} ${subject}`)).toContain(expected);
  expect(changes.some(isHarmful)).toBe(true);
});

test.each([
  [
    "a figure less",
    [
      ["      old = proportion(age >= $cut)\n", ""],
      ["  parameter cut: Int 18..110 in {40, 60}\n", ""],
    ],
    "releases-less figure",
  ],
  ["coarser keys", [["group by arm\n", ""]], "releases-less cells"],
  ["a value less", [["in {40, 60}", "in {40}"]], "releases-less parameter"],
  [
    "a minimum outside each site",
    [["11 persons", "11 persons minimum cohort 5 persons outside each site"]],
    "protects-more privacy",
  ],
  [
    "a limit on the share of one site",
    [["11 persons", "11 persons persons of one site at most 80%"]],
    "protects-more privacy",
  ],
  [
    "limits of what sites make up of a sum",
    [["11 persons", "11 persons dominance of sites top 2 at most 90%"]],
    "protects-more privacy",
  ],
  ["a higher minimum", [["cohort 11", "cohort 20"]], "protects-more minimum-cohort"],
  ["a shorter validity", [["2027-12-31", "2026-12-31"]], "protects-more authorization"],
  ["a shorter retention", [["90 days", "2 months"]], "protects-more terms"],
  ["fewer runs", [["12 runs", "11 runs"]], "protects-more authorization"],
  ["another price", [["10.00", "11.00"]], "neutral payment"],
  ["a renamed figure", [["n = count()", "size = count()"]], "neutral figure"],
  ["another version", [["1.0.0", "1.1.0"]], "neutral contract"],
  [
    "a figure that is computed from others",
    [["n = count()", "n = count() twice = n * 2 many = twice >= 50"]],
    "neutral figure",
  ],
  [
    "a figure that others give",
    [["n = count()", "n = count() older = count(age >= $cut)"]],
    "neutral figure",
  ],
] as const)("%s is no harm", (_what, edits, expected) => {
  const changes = compareContracts(versionFrom(BASE), versionFrom(edit(BASE, edits)));
  expect(changes.map(({ effect, subject }) => `${effect} ${subject}`)).toContain(expected);
  expect(changes.filter(isHarmful)).toEqual([]);
});

const DERIVED = edit(BASE, [
  ["n = count()", "n = count()\n      some = count(age >= 50)\n      share = some / n"],
]);

test.each([
  ["the same formula", [["some / n", "(some) / n"]], []],
  ["another formula over the same figures", [["some / n", "n / some"]], ["neutral figure"]],
  ["no formula", [["share = some / n\n", "\n"]], []],
  [
    "another operand",
    [["age >= 50", "age >= 60"]],
    [
      "releases-more figure",
      "releases-more figure",
      "releases-less figure",
      "releases-less figure",
    ],
  ],
  [
    "operands that are exchanged",
    [
      ["n = count()\n", "m = count()\n"],
      ["some = count(age >= 50)", "n = count(age >= 50)"],
      ["some / n", "n / m"],
    ],
    ["neutral figure", "neutral figure", "neutral figure"],
  ],
] as const)("of derived figures, %s", (_what, edits, expected) => {
  const changes = compareContracts(versionFrom(DERIVED), versionFrom(edit(DERIVED, edits)));
  expect(changes.map(({ effect, subject }) => `${effect} ${subject}`)).toEqual(expected);
});

const HIDDEN = edit(BASE, [
  [
    "n = count()",
    "hidden n = count()\n      hidden some = count(age >= 50)\n      most = some / n >= 0.5",
  ],
]);

test.each([
  ["another limit", HIDDEN, [["0.5", "0.6"]], ["releases-more figure", "releases-less figure"]],
  [
    "another condition",
    HIDDEN,
    [["age >= 50", "age >= 60"]],
    ["releases-more figure", "releases-less figure"],
  ],
  [
    "a decision on what opens",
    HIDDEN,
    [
      ["hidden n", "n"],
      ["hidden some", "some"],
    ],
    ["releases-more figure", "releases-more figure", "protects-less rule"],
  ],
] as const)("of hidden figures, %s", (_what, before, edits, expected) => {
  const changes = compareContracts(versionFrom(before), versionFrom(edit(before, edits)));
  const told = changes.map(({ effect, subject }) => `${effect} ${subject}`);
  expect(told.filter((one) => one !== "neutral figure")).toEqual(expected);
});

const EXACT = edit(BASE, [["group by arm\n", ""]]);
const noisy = (epsilon: string): string =>
  edit(EXACT, [["11 persons", `11 persons differential privacy epsilon ${epsilon}`]]);

test.each([
  ["noise", EXACT, noisy("1"), "protects-more privacy", false],
  ["no noise any more", noisy("1"), EXACT, "protects-less privacy", true],
  ["more noise", noisy("1"), noisy("0.5"), "protects-more privacy", false],
  ["less noise", noisy("0.5"), noisy("0.75"), "protects-less privacy", true],
])("%s is told once, by the epsilon in force", (_what, before, after, expected, isHarm) => {
  const changes = compareContracts(versionFrom(before), versionFrom(after));
  const told = changes.map(({ effect, subject }) => `${effect} ${subject}`);
  expect(told.filter((one) => one.endsWith(" privacy"))).toEqual([expected]);
  expect(changes.some(isHarmful)).toBe(isHarm);
});

test("the same epsilon, written otherwise, is no difference", () => {
  expect(compareContracts(versionFrom(noisy("0.5")), versionFrom(noisy("0.50")))).toEqual([]);
});
