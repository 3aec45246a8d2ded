import { expect, test } from "vitest";
import { closest } from "./closest.ts";

function check(word: string, meant: string | undefined): void {
  expect(closest(word, ["query", "data", "privacy", "to"])).toBe(meant);
}

test("a doubled letter", () => check("querry", "query"));
test("neighbours exchanged", () => check("qeury", "query"));
test("another case", () => check("Query", "query"));
test("a letter left out of a short word", () => check("dat", "data"));
test("two edits in a long word", () => check("prvcy", "privacy"));
test("two edits in a short word are too many", () => check("dota2", "data"));
test("nothing near", () => check("release", undefined));
test("an empty word", () => check("", undefined));
