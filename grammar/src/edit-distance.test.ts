import { expect, test } from "vitest";
import { editDistance } from "./edit-distance.ts";

function check(from: string, to: string, edits: number): void {
  expect(editDistance(from, to)).toBe(edits);
  expect(editDistance(to, from)).toBe(edits);
}

test("the same word", () => check("arm", "arm", 0));
test("one letter more", () => check("agee", "age", 1));
test("another letter", () => check("aga", "age", 1));
test("neighbours exchanged", () => check("amr", "arm", 1));
test("neighbours exchanged and a letter more", () => check("qeuryy", "query", 2));
test("from nothing", () => check("", "age", 3));
test("another case", () => check("Age", "age", 1));
