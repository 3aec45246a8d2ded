import { createHmac } from "node:crypto";
import { encodeCanonical, type Dataset } from "@qsc/plan";
import { expect, test } from "vitest";
import { snapshotOf } from "./snapshot.ts";
import type { Table } from "./table.ts";

const DATASET: Dataset = {
  ...{ name: "people", schema: "Person", person: "id" },
  columns: [
    { name: "age", type: { kind: "int", min: 0, max: 99, scale: 0 }, optional: false },
    { name: "score", type: { kind: "int", min: 0, max: 9, scale: 0 }, optional: true },
  ],
};
const KEY = new Uint8Array(32).fill(3);

function table(rows: readonly (readonly [number, number | null])[]): Table {
  return {
    rows: rows.length,
    columns: [
      { values: Int32Array.from(rows, ([age]) => age) },
      {
        values: Int32Array.from(rows, ([, score]) => score ?? 0),
        present: Uint8Array.from(rows, ([, score]) => (score === null ? 0 : 1)),
      },
    ],
  };
}

const ROWS = [
  [40, 1],
  [41, null],
  [40, 1],
] as const;
const BEFORE = snapshotOf(DATASET, "here", table(ROWS), KEY);

test("the order of rows does not matter", () =>
  expect(snapshotOf(DATASET, "here", table([...ROWS].reverse()), KEY)).toBe(BEFORE));

test.each<[string, readonly (readonly [number, number | null])[]]>([
  ["a row more", [...ROWS, [40, 1]]],
  ["a row less", ROWS.slice(1)],
  ["another value", [[42, 1], ...ROWS.slice(1)]],
  ["0 in place of a missing value", [ROWS[0], [41, 0], ROWS[2]]],
])("%s is another snapshot", (_, rows) =>
  expect(snapshotOf(DATASET, "here", table(rows), KEY)).not.toBe(BEFORE),
);

test("another site, another key or another name of a column is another snapshot", () => {
  const [age, score] = DATASET.columns;
  const renamed = { ...DATASET, columns: [{ ...age!, name: "years" }, score!] };
  expect(snapshotOf(DATASET, "there", table(ROWS), KEY)).not.toBe(BEFORE);
  expect(snapshotOf(DATASET, "here", table(ROWS), new Uint8Array(32))).not.toBe(BEFORE);
  expect(snapshotOf(renamed, "here", table(ROWS), KEY)).not.toBe(BEFORE);
});

test("the bytes are those of spec/ledger-entry.md", () => {
  // By hand: 40, 1 and 40, 1 and 41 without a score.
  const rows = Uint8Array.of(40, 1, 1, 40, 1, 1, 41, 0, 0);
  const mac = createHmac("sha256", KEY).update("qsc-snapshot/v2\n");
  mac
    .update(encodeCanonical(["people", DATASET.columns, "here", 3]))
    .update("\n")
    .update(rows);
  expect(BEFORE).toBe(`sha256:${mac.digest("hex")}`);
});

test("wide values and negative ones are told apart", () => {
  const wide: Dataset = {
    ...DATASET,
    columns: [
      {
        name: "x",
        type: { kind: "int", min: -(2 ** 40), max: 2 ** 40, scale: 0 },
        optional: false,
      },
    ],
  };
  const digest = (...values: readonly number[]): string =>
    snapshotOf(
      wide,
      "here",
      { rows: values.length, columns: [{ values: Float64Array.from(values) }] },
      KEY,
    );
  const [low, high] = [-(2 ** 40), 2 ** 40];
  expect(digest(low, 0, high)).toBe(digest(high, low, 0));
  const others = [
    digest(low, 0),
    digest(low, 1),
    digest(low, 2 ** 32),
    digest(low, high),
    digest(0, high),
  ];
  expect(new Set(others).size).toBe(others.length);
});
