import { expect, test } from "vitest";
import { parseBristol, type BristolProblem } from "./parse-bristol.ts";

/** z = x AND y, of one bit each. */
const GOOD = "1 3\n2 1 1\n1 1\n\n2 1 0 1 2 AND\n";

test("a circuit with blank lines and spaces", () => {
  expect(parseBristol(`\n  1   3\r\n2 1 1 \n\n1 1\n\n\n2 1 0 1 2 AND\n\n`)).toEqual(
    parseBristol(GOOD),
  );
  expect(parseBristol(GOOD).ok).toBe(true);
});

function refused(text: string, line: number, code: BristolProblem["code"], message: string): void {
  const parsed = parseBristol(text);
  expect(parsed.ok ? null : parsed.problem).toEqual({
    ...{ code, line },
    message: expect.stringContaining(message) as string,
  });
}

test.each([
  ["", 1, "begins with three lines"],
  ["1 3\n2 1 1\n", 1, "begins with three lines"],
  [GOOD.replace("1 3", "1 3 5"), 1, "the first line"],
  [GOOD.replace("1 3", "2 3"), 1, "says 2 gates, and there are 1"],
  [GOOD.replace("1 3", "one 3"), 1, "`one` is no number"],
  [GOOD.replace("1 3", "1 99999999999"), 1, "is no number"],
  [GOOD.replace("1 3", "1 999999999"), 1, "is no number"],
  [GOOD.replace("1 3", "1 1"), 1, "more bits than 1 wires"],
  [GOOD.replace("2 1 1", "3 1 1"), 2, "as many values"],
  [GOOD.replace("0 1 2 AND", "0 2 2 AND"), 5, "wire 2 is read before it is driven"],
  [GOOD.replace("0 1 2 AND", "0 9 2 AND"), 5, "wire 9 is read before it is driven"],
  [GOOD.replace("0 1 2 AND", "0 1 1 AND"), 5, "wire 1 is not there, or driven twice"],
  [GOOD.replace("0 1 2 AND", "0 1 3 AND"), 5, "wire 3 is not there, or driven twice"],
  [GOOD.replace("2 1 0 1 2 AND", "2 1 0 2 AND"), 5, "has 2 input and 1 output wires"],
  [GOOD.replace("2 1 0 1 2 AND", "1 1 2 2 EQ"), 5, "set to 0 or to 1"],
  [GOOD.replace("1 3", "1 4"), 3, "nothing drives the output wire 3"],
])("malformed: %j", (text, line, message) => refused(text, line, "bristol/malformed", message));

test("gates with several outputs are refused", () =>
  refused("1 6\n1 4\n1 2\n4 2 0 1 2 3 4 5 MAND\n", 4, "bristol/unsupported-gate", "`MAND`"));
