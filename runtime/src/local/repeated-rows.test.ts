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
  const { rows, columns } = tableOfRows(DATASET, groups, []);
  expect(rows).toBe(3);
  expect(columns.map(({ values }) => [...values])).toEqual([
    [20, 20, 40],
    [40, 40, 60],
  ]);
  expect(columns.map(({ present }) => present && [...present])).toEqual([undefined, [0, 0, 1]]);
});

test("every person of a group has the group's joined rows, in the order in which they are given", () => {
  const joined: Dataset = {
    ...DATASET,
    joined: [
      {
        ...{ name: "visits", schema: "V", person: "id", rowsPerPerson: 2 },
        columns: [
          { name: "day", type: { kind: "int", min: 1, max: 90, scale: 0 }, optional: false },
        ],
      },
    ],
  };
  const groups = [
    { count: 2, values: [20, null] },
    { count: 1, values: [30, 50] },
  ];
  const visits = [
    { owner: 0, count: 1, values: [7] },
    { owner: 1, count: 2, values: [8] },
    { owner: 0, count: 1, values: [9] },
  ];
  const { columns } = tableOfRows(joined, groups, [visits]);
  expect(columns.slice(2).map(({ values }) => [...values])).toEqual([
    [1, 1, 1],
    [7, 7, 8],
    [1, 1, 1],
    [9, 9, 8],
  ]);
  expect(() => tableOfRows(joined, groups, [[...visits, visits[0]!]])).toThrow(RangeError);
});
