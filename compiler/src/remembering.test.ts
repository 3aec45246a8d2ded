import { expect, test } from "vitest";
import { remembering, rememberingWith } from "./remembering.ts";

/** The texts for which a result had to be made, one after the other. */
function made(asked: readonly string[], isSmall?: (result: string) => boolean): readonly string[] {
  const remember = remembering<string>(2, isSmall);
  const texts: string[] = [];
  for (const text of asked) {
    const result = remember(text, () => {
      texts.push(text);
      return text.toUpperCase();
    });
    expect(result).toBe(text.toUpperCase());
  }
  return texts;
}

test("a result is made once while it is among the latest", () => {
  expect(made(["a", "a", "b", "a", "b"])).toEqual(["a", "b"]);
  expect(made(["a", "b", "a", "c", "a", "b"])).toEqual(["a", "b", "c", "b"]);
});

test("a large result is made anew", () =>
  expect(made(["a", "a", "b", "b"], (result) => result !== "A")).toEqual(["a", "a", "b"]));

test("a result is made once for each object and text", () => {
  const remember = rememberingWith<readonly string[], string>();
  const [first, second] = [["a"], ["a"]];
  const made: string[] = [];
  for (const [object, text] of [
    [first, "x"],
    [first, "x"],
    [second, "x"],
    [first, "y"],
    [second, "x"],
  ] as const) {
    const result = remember(object, text, () => {
      made.push(`${object === first ? "first" : "second"} ${text}`);
      return text.toUpperCase();
    });
    expect(result).toBe(text.toUpperCase());
  }
  expect(made).toEqual(["first x", "second x", "first y"]);
});
