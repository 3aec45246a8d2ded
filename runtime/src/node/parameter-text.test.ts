import type { Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { parameterValues, valuesOf } from "./parameter-text.ts";

const PLAN: Pick<Plan, "parameters"> = {
  parameters: [
    { name: "since", type: { kind: "date", min: 18_000, max: 19_000 }, values: [18_262, 18_628] },
    { name: "limit", type: { kind: "int", min: 0, max: 999, scale: 1 }, values: [5, 50, 500] },
    { name: "arm", type: { kind: "enum", members: ["a", "b"] }, values: [0, 1] },
  ],
};

test("values come back from their texts", () => {
  for (const values of [
    [18_262, 5, 0],
    [18_628, 500, 1],
  ]) {
    expect(valuesOf(PLAN, parameterValues(PLAN, values))).toEqual(values);
  }
});

test("texts of another contract give no values", () => {
  const texts = parameterValues(PLAN, [18_262, 5, 0]);
  expect(valuesOf(PLAN, texts.slice(1))).toBeNull();
  expect(valuesOf(PLAN, [...texts, { name: "more", value: "1" }])).toBeNull();
  expect(valuesOf(PLAN, [{ name: "arm", value: "c" }, ...texts.slice(1)])).toBeNull();
});
