import { expect, test } from "vitest";
import type { People, Read } from "./contract.ts";
import { runInTurn, type SuccessiveRun } from "./successive-runs.ts";

/** An attack by several runs: what the attacker computes from their figures, and what it would give. */
interface Attack {
  readonly runs: readonly SuccessiveRun[];
  readonly compute: (...runs: readonly Read[]) => number;
  readonly learns: number;
}

/** Checks that it works when no run knows of the others, and that nobody can compute it from the real runs. */
function check({ runs, compute, learns }: Attack): void {
  const { guarded, alone } = runInTurn(runs);
  expect(compute(...alone)).toBeCloseTo(learns, 9);
  const open = guarded.map((shown): Read => {
    if (typeof shown === "string") throw new Error(`a run is refused: ${shown}`);
    return shown;
  });
  expect(compute(...open)).toBeNaN();
}

/** The same, where the last run does not even take place. */
function checkRefused({ runs, compute, learns }: Attack, code: string): void {
  const { guarded, alone } = runInTurn(runs);
  expect(compute(...alone)).toBeCloseTo(learns, 9);
  expect(guarded.at(-1)).toBe(code);
  expect(guarded.slice(0, -1).every((shown) => typeof shown !== "string")).toBe(true);
}

const query = (body: string, name = ""): string => `query ${name} { from p ${body} }`;
const n = (run: Read | undefined, cell = ""): number => run?.("n", cell).value ?? Number.NaN;

const BY_CUT = `parameter cut: Int 18..110 in { 65, 66 }
  ${query("where age >= $cut release { n = count() }")}`;

test("N and N-1: two values of one parameter differ by one person", () => {
  const people: People = [
    [9, { age: 70 }],
    [1, { age: 65 }],
  ];
  check({
    runs: [65, 66].map((cut) => ({ queries: BY_CUT, people, parameters: [cut] })),
    compute: (first, second) => n(first) - n(second),
    learns: 1,
  });
});

test("two values of one parameter that differ by enough persons both open", () => {
  const people: People = [
    [9, { age: 70 }],
    [5, { age: 65 }],
  ];
  const { guarded } = runInTurn(
    [65, 66].map((cut) => ({ queries: BY_CUT, people, parameters: [cut] })),
  );
  expect(guarded.map((shown) => (typeof shown === "string" ? shown : n(shown)))).toEqual([14, 9]);
});

test("a run before and after one person joins, of rows that the site no longer has", () =>
  checkRefused(
    {
      runs: [10, 11].map((count) => ({
        queries: query("release { n = count() }"),
        people: [[count, {}]],
        forgets: true,
      })),
      compute: (before, after) => n(after) - n(before),
      learns: 1,
    },
    "disclosure/changed-data",
  ));

test("after the data changed, persons whom no earlier run could count may be counted", () => {
  const { guarded } = runInTurn([
    { queries: query("where age < 65 release { n = count() }"), people: [[10, { age: 50 }]] },
    { queries: query("where age >= 65 release { n = count() }"), people: [[6, { age: 70 }]] },
  ]);
  expect(guarded.map((shown) => (typeof shown === "string" ? shown : n(shown)))).toEqual([10, 6]);
});

const ARMS: People = [
  [10, { age: 70, arm: 0 }],
  [10, { age: 70, arm: 1 }],
  [1, { age: 70, arm: 2 }],
];

test("a total after its parts gives the part that was closed", () =>
  check({
    runs: [
      { queries: query("group by arm release { n = count() }"), people: ARMS },
      { queries: query("release { n = count() }"), people: ARMS },
    ],
    compute: (parts, total) => n(total) - n(parts, "a") - n(parts, "b"),
    learns: 1,
  }));

test("parts after their total, one of them small", () =>
  check({
    runs: [
      { queries: query("release { n = count() }"), people: ARMS },
      { queries: query("group by arm release { n = count() }"), people: ARMS },
    ],
    compute: (total, parts) => n(total) - n(parts, "a") - n(parts, "b"),
    learns: 1,
  }));

test("a tracker: two padded sets and everybody give the one person of interest", () => {
  const people: People = [
    [1, { age: 93, smoker: 1 }],
    [12, { age: 50, smoker: 1 }],
    [14, { age: 50, smoker: 0 }],
  ];
  check({
    runs: [
      { queries: query("where age == 93 or smoker release { n = count() }"), people },
      { queries: query("where age == 93 or not smoker release { n = count() }"), people },
      { queries: query("release { n = count() }"), people },
    ],
    compute: (padded, complement, all) => n(padded) + n(complement) - n(all),
    learns: 1,
  });
});

test("a margin of one contract minus cells of another", () => {
  const people: People = [
    [12, { arm: 0, sex: 0 }],
    [1, { arm: 0, sex: 1 }],
    [9, { arm: 1, sex: 1 }],
  ];
  check({
    runs: [
      { queries: query("where arm == a group by sex release { n = count() }"), people },
      { queries: query("group by arm release { n = count() }"), people },
    ],
    compute: (cells, margins) => n(margins, "a") - n(cells, "f"),
    learns: 1,
  });
});

test("the same query under another name and a smaller minimum opens what was closed", () => {
  const people: People = [
    [9, { arm: 0 }],
    [4, { arm: 1 }],
  ];
  const table = "group by arm release { n = count() }";
  check({
    runs: [
      { queries: query(table, "first"), people },
      { queries: query(table, "second"), people, minimum: 3 },
    ],
    compute: (_first, second) => n(second, "b"),
    learns: 4,
  });
});

test("the same query under another name shows the same again, and nothing more", () => {
  const table = "group by arm release { n = count() r = count(response) }";
  const people: People = [...ARMS, [6, { arm: 0, response: 1 }]];
  const { guarded } = runInTurn(
    ["first", "second"].map((name) => ({ queries: query(table, name), people })),
  );
  const cells = guarded.map((shown) => {
    if (typeof shown === "string") return shown;
    return ["a", "b", "c"].map((cell) => [shown("n", cell).value, shown("r", cell).value]);
  });
  expect(cells[0]).toEqual([
    [16, 6],
    [10, Number.NaN],
    [Number.NaN, Number.NaN],
  ]);
  expect(cells[1]).toEqual(cells[0]);
});

test("the same persons in other words", () =>
  check({
    runs: [
      { queries: query("where age >= 65 group by arm release { n = count() }"), people: ARMS },
      { queries: query("where not (2 * age < 130) release { n = count() }"), people: ARMS },
    ],
    compute: (parts, total) => n(total) - n(parts, "a") - n(parts, "b"),
    learns: 1,
  }));

test("sums of two cohorts that differ by one person give that person's value", () => {
  const people: People = [
    [9, { age: 70, score: 3 }],
    [1, { age: 65, score: 8 }],
  ];
  const queries = `parameter cut: Int 18..110 in { 65, 66 }
    ${query("where age >= $cut release { s = sum(score) }")}`;
  check({
    runs: [65, 66].map((cut) => ({ queries, people, parameters: [cut] })),
    compute: (first, second) => (first?.("s").value ?? 0) - (second?.("s").value ?? 0),
    learns: 8,
  });
});

test("a sum of one run and a count of another that are counts together", () =>
  checkRefused(
    {
      runs: [
        {
          queries: query("release { n = count() s = sum(visits) }"),
          people: [
            [8, { visits: 1 }],
            [9, { visits: 2 }],
            [1, { visits: 3 }],
          ],
        },
        {
          queries: query("release { m = count(visits >= 2) }"),
          people: [
            [8, { visits: 1 }],
            [9, { visits: 2 }],
            [1, { visits: 3 }],
          ],
        },
      ],
      // With nobody at 0: visits sum to 8 + 2 * 10 + (number of threes).
      compute: (first, second) => {
        const many = second?.("m").value ?? Number.NaN;
        return (first?.("s").value ?? 0) - (n(first) - many) - 2 * many;
      },
      learns: 1,
    },
    "disclosure/sums-across-runs",
  ));
