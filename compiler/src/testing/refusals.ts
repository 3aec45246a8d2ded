import { expect } from "vitest";
import { compile } from "../compile.ts";

/** Compiles the queries in `text` over a fixed schema and expects exactly these codes, in order. */
export function checkCodes(text: string, codes: readonly string[]): void {
  const source = `
schema P {
  person id
  id: Id identifier
  age: Int 18..110 quasi
  score: Int 0..9
  visits: Int 0..3
  sex: enum { f, m }
  arm: enum { a, b, c }
  response: Bool
  weight: Int 40..200?
}
contract C version 1.0.0 {
  data p: P held as shares
  ${text}
  privacy { minimum cohort 11 persons }
}
`;
  const { diagnostics } = compile(new Map([["c.qsc", source]]), "c.qsc");
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
}
