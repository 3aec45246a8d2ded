import type { Dataset } from "@qsc/plan";
import { expect, test } from "vitest";
import { tableOfRows } from "./repeated-rows.ts";

const DATASET: Dataset = {
  ...{ name: "people", schema: "P", person: "id" },
  columns: [
    { name: "age", type: { kind: "int", min: 18, max: 110, scale: 0 }, optional: false },
    { name: "weight", type: { kind: "int", min: 40, max: 200, scale: 0 }, optional: true },
  ],
};

test("rows repeat in order, and a missing value is the least one and not present", () => {
  const groups = [
    { count: 2, values: [20, null] },
    { count: 0, values: [30, 50] },
    { count: 1, values: [40, 60] },
  ];
  const { rows, columns } = tableOfRows(DATASET, groups);
  expect(rows).toBe(3);
  expect(columns.map(({ values }) => [...values])).toEqual([
    [20, 20, 40],
    [40, 40, 60],
  ]);
  expect(columns.map(({ present }) => present && [...present])).toEqual([undefined, [0, 0, 1]]);
});
