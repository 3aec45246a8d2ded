import { expect, test } from "vitest";
import { nearest, suggestion } from "./did-you-mean.ts";

test("a letter too many", () => expect(nearest("agee", ["age", "arm"])).toBe("age"));
test("letters swapped", () => expect(nearest("amr", ["age", "arm"])).toBe("arm"));
test("another case", () => expect(nearest("AGE", ["age", "arm"])).toBe("age"));
test("nothing near", () => expect(nearest("bloodGroup", ["age", "arm"])).toBe(null));
test("nothing known", () => expect(nearest("age", [])).toBe(null));
test("the list when nothing is near", () =>
  expect(suggestion("bloodGroup", ["arm", "age"])).toBe("known are `age`, `arm`"));
test("no advice when nothing is known", () => expect(suggestion("x", [])).toBe(""));
test("a long list is cut", () =>
  expect(suggestion("zzzzzz", "abcdefghij".split(""))).toMatch(/`h` and 2 more$/));
