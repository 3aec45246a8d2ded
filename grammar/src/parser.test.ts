import { expect, test } from "vitest";
import { Parser } from "./parser.ts";

test("no production is ambiguous, left recursive or out of reach of two tokens", () => {
  // Chevrotain throws when it finds any of these.
  expect(() => new Parser(true)).not.toThrow();
});
