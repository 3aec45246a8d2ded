import { expect, test } from "vitest";
import { K, type People, type Read } from "./contract.ts";
import { runInTurn, type SuccessiveRun } from "./successive-runs.ts";

const COUNT = "query { from p release { n = count() } }";
const SUM = "query { from p release { s = sum(score) } }";
const BY_ARM = "query { from p group by arm release { n = count() r = count(response) } }";

function over(queries: string, ...snapshots: readonly People[]): readonly SuccessiveRun[] {
  return snapshots.map((people) => ({ queries, people }));
}

/** What an item of each run shows in a cell; NaN where it is closed. */
function shown(runs: readonly SuccessiveRun[], item = "n", cell = ""): readonly number[] {
  return runInTurn(runs).guarded.map((read) => {
    if (typeof read === "string") throw new Error(`a run is refused: ${read}`);
    return read(item, cell).value;
  });
}

/** Checks that the difference of two runs tells of a person when they do not know of each other, and not otherwise. */
function check(runs: readonly SuccessiveRun[], item: string, learns: number): void {
  const { guarded, alone } = runInTurn(runs);
  const difference = ([first, second]: readonly (Read | string | undefined)[]): number => {
    if (typeof first !== "function" || typeof second !== "function") throw new Error("refused");
    return second(item).value - first(item).value;
  };
  expect(difference(alone)).toBeCloseTo(learns, 9);
  expect(difference(guarded)).toBeNaN();
}

test("before and after one person joins", () => check(over(COUNT, [[10, {}]], [[11, {}]]), "n", 1));

test("before and after one person leaves", () =>
  check(over(COUNT, [[10, {}]], [[9, {}]]), "n", -1));

test("one person joins while another leaves", () => {
  const before: People = [[10, { score: 2 }]];
  const after: People = [
    [9, { score: 2 }],
    [1, { score: 9 }],
  ];
  check(over(COUNT, before, after), "n", 0);
  check(over(SUM, before, after), "s", 7);
});

test("a correction of one person's value", () => {
  const before: People = [
    [9, { score: 2 }],
    [1, { score: 2 }],
  ];
  const after: People = [
    [9, { score: 2 }],
    [1, { score: 9 }],
  ];
  check(over(SUM, before, after), "s", 7);
  // The count rests on nothing that was corrected.
  expect(shown(over(COUNT, before, after))).toEqual([10, 10]);
});

test("enough persons join, or leave, or are corrected", () => {
  expect(shown(over(COUNT, [[10, {}]], [[11 + K, {}]]))).toEqual([10, 11 + K]);
  expect(shown(over(COUNT, [[20, {}]], [[19 - K, {}]]))).toEqual([20, 19 - K]);
  const part = (score: number): People => [
    [10, { score: 2 }],
    [K + 1, { score }],
  ];
  expect(shown(over(SUM, part(1), part(4)), "s")).toEqual([26, 44]);
});

test("as many as the minimum cohort are too few: with none they would open, and one more is an interval of k", () =>
  expect(shown(over(COUNT, [[10, {}]], [[10 + K, {}]]))[1]).toBeNaN());

test("enough join, and one leaves", () => {
  const after: People = [
    [19, {}],
    [9, {}],
  ];
  expect(shown(over(COUNT, [[20, {}]], after))[1]).toBeNaN();
});

test("a cell that did not change opens again beside one that did", () => {
  const arms = (a: number): People => [
    [a, { arm: 0 }],
    [10, { arm: 1 }],
  ];
  expect(shown(over(BY_ARM, arms(10), arms(11)), "n", "a")[1]).toBeNaN();
  expect(shown(over(BY_ARM, arms(10), arms(11)), "n", "b")).toEqual([10, 10]);
});

test("a person who moves from one cell to another closes both", () => {
  const person = (arm: number): People => [
    [10, { arm: 0 }],
    [10, { arm: 1 }],
    [1, { arm }],
  ];
  const runs = over(BY_ARM, person(0), person(1));
  expect([shown(runs, "n", "a"), shown(runs, "n", "b")]).toEqual([
    [11, Number.NaN],
    [10, Number.NaN],
  ]);
});

test("a person whose condition changes closes what counts it", () => {
  const person = (response: number): People => [
    [10, { response: 0 }],
    [10, { response: 1 }],
    [1, { response }],
  ];
  const runs = over(BY_ARM, person(0), person(1));
  expect(shown(runs, "r", "a")).toEqual([10, Number.NaN]);
  expect(shown(runs, "n", "a")).toEqual([21, 21]);
});

test("persons change whom no figure counts", () => {
  const old = "query { from p where age >= 65 release { n = count() } }";
  const people = (young: number): People => [
    [10, { age: 70 }],
    [young, { age: 30 }],
  ];
  expect(shown(over(old, people(3), people(4)))).toEqual([10, 10]);
});

test("a figure that closed opens once enough have joined since it was open", () => {
  const runs = over(COUNT, [[10, {}]], [[12, {}]], [[14, {}]], [[16, {}]], [[17, {}]], [[22, {}]]);
  expect(shown(runs)).toEqual([10, Number.NaN, Number.NaN, 16, Number.NaN, 22]);
});

test("a cell that was too small opens when it has grown", () =>
  expect(shown(over(COUNT, [[3, {}]], [[6, {}]], [[7, {}]]))).toEqual([Number.NaN, 6, Number.NaN]));

test("the same rows again show the same again", () => {
  const runs = over(COUNT, [[10, {}]], [[12, {}]], [[10, {}]], [[12, {}]]);
  expect(shown(runs)).toEqual([10, Number.NaN, 10, Number.NaN]);
});

test("a total after its parts grew", () => {
  const people = (...counts: readonly number[]): People =>
    counts.map((count, arm) => [count, { arm }]);
  const parts = { queries: "query { from p group by arm release { n = count() } }" };
  const before = { ...parts, people: people(10, 10, 10) };
  const after = (...counts: readonly number[]): number => {
    const [, total] = runInTurn([before, { queries: COUNT, people: people(...counts) }]).guarded;
    if (typeof total !== "function") throw new Error("the total is refused");
    return total("n").value;
  };
  expect(after(20, 20, 20)).toBe(60);
  expect(after(20, 20, 10)).toBe(50);
  // One more in a single part is what the total and the parts differ by.
  expect(after(11, 10, 10)).toBeNaN();
  expect(after(20, 20, 11)).toBeNaN();
});
