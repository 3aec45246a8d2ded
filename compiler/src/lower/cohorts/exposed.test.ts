import { expect, test } from "vitest";
import { exposedCombinations } from "./exposed.ts";

/** Released cohorts by the atoms they have, e.g. `ab`; each expectation is a combination such as `A-B`. */
function check(released: readonly string[], expected: readonly string[] | null): void {
  const atoms = [...new Set(released.join(""))].sort();
  const found = exposedCombinations(released.map((set) => atoms.map((atom) => set.includes(atom))));
  const texts = found?.map((combination) =>
    combination
      .map(({ over, under }, row) => {
        const name = String.fromCharCode(65 + row);
        const size = under === 1n ? `${over}` : `${over}/${under}`;
        return over === 0n
          ? ""
          : size === "1"
            ? `+${name}`
            : size === "-1"
              ? `-${name}`
              : `${size}${name}`;
      })
      .join("")
      .replace(/^\+/, ""),
  );
  expect(texts?.sort() ?? null).toEqual(expected === null ? null : [...expected].sort());
}

test("a cohort alone exposes itself", () => check(["a"], ["A"]));
test("a cohort inside another exposes the difference", () => check(["ab", "b"], ["A-B", "B"]));
test("overlapping cohorts expose only themselves", () => check(["ab", "bc"], ["A", "B"]));
test("bins and their total expose the rest", () =>
  check(["abcd", "a", "b", "c"], ["A-B-C-D", "B", "C", "D"]));
test("three pairwise unions expose halves", () =>
  check(["ab", "bc", "ac"], ["1/2A1/2B-1/2C", "1/2A-1/2B1/2C", "-1/2A1/2B1/2C"]));
test("empty atoms expose more", () => {
  const rows = ["abcde", "cde", "acd", "bc"];
  const atoms = [..."abcde"];
  const found = exposedCombinations(rows.map((set) => atoms.map((atom) => set.includes(atom))));
  const names = found?.map((one) => one.map(({ over, under }) => `${over}/${under}`).join(" "));
  // {d} = {a,c,d} - {b,c} once a and b are empty.
  expect(names).toContain("0/1 0/1 1/1 -1/1");
});
test("too many candidates are not guessed", () => {
  const atoms = Array.from({ length: 14 }, (_, i) => String.fromCharCode(97 + i));
  check(
    atoms.slice(1).map((atom, i) => `${atoms[i]}${atom}`),
    null,
  );
});
