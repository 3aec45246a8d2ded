import { withEarlierRows, type Dataset } from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import { planeLayout } from "../bits/planes.ts";
import { besideEarlierRows, type PersonTable } from "./earlier-rows.ts";
import { decodeKeptRows, encodeKeptRows, pseudonyms } from "./kept-rows.ts";
import { concatenateTables } from "./table.ts";

const DATASET: Dataset = {
  ...{ name: "people", schema: "Person", person: "id" },
  columns: [
    { name: "age", type: { kind: "int", min: 18, max: 99, scale: 0 }, optional: false },
    { name: "score", type: { kind: "int", min: -4, max: 9, scale: 0 }, optional: true },
  ],
};
const KEY = new Uint8Array(32).fill(5);

function people(...rows: readonly (readonly [string, number, number | null])[]): PersonTable {
  return {
    persons: rows.map(([id]) => id),
    table: {
      rows: rows.length,
      columns: [
        { values: Int32Array.from(rows, ([, age]) => age) },
        {
          values: Int32Array.from(rows, ([, , score]) => score ?? -4),
          present: Uint8Array.from(rows, ([, , score]) => (score === null ? 0 : 1)),
        },
      ],
    },
  };
}

/** Each lane's columns; null where an optional one has no value. */
function lanesOf(now: PersonTable, before: readonly (PersonTable | null)[]): unknown {
  const { table, present } = besideEarlierRows(DATASET, now, before);
  const lanes = Array.from({ length: table.rows }, (_, lane) =>
    table.columns.map(({ values, present: has }) => (has?.[lane] === 0 ? null : values[lane])),
  );
  return { present, lanes };
}

test("a person has one lane, with the row of then beside the one of now", () => {
  const now = people(["a", 40, 1], ["b", 50, null]);
  expect(lanesOf(now, [people(["c", 70, 2], ["a", 39, 1])])).toEqual({
    present: 2,
    lanes: [
      [40, 1, 1, 39, 1],
      [50, null, 0, 18, null],
      [18, null, 1, 70, 2],
    ],
  });
  expect(lanesOf(now, [])).toEqual({
    present: 2,
    lanes: [
      [40, 1],
      [50, null],
    ],
  });
});

test("a site that took no part had nobody", () =>
  expect(lanesOf(people(["a", 40, 1]), [null, people(["b", 20, 3])])).toEqual({
    present: 1,
    lanes: [
      [40, 1, 0, 18, null, 0, 18, null],
      [18, null, 0, 18, null, 1, 20, 3],
    ],
  }));

test("only who is there now has a valid lane, and padding does not tell how many came", () => {
  const planesOf = (before: PersonTable) => {
    const { table, present } = besideEarlierRows(DATASET, people(["a", 40, 1]), [before]);
    return encodeRows(withEarlierRows(DATASET, 1), table.columns, table.rows, present);
  };
  const planes = planesOf(people(["b", 20, 3], ["c", 20, 3]));
  expect(planes.words[0]).toBe(1);
  const { columns, count } = planeLayout(withEarlierRows(DATASET, 1));
  expect(planes.planes).toBe(count);
  // Whether they were there: the two others.
  expect(planes.words[(columns[2]?.first ?? 0) * (planes.lanes / 32)]).toBe(0b110);
  expect(planesOf(people(["a", 40, 1])).lanes).toBe(planes.lanes);
});

test("kept rows come back as they were, and only with the key", () => {
  const { table } = people(["a", 40, 1], ["b", 50, null], ["c", 60, -4]);
  const kept = { table, persons: pseudonyms(["a", "b", "c"], KEY) };
  const bytes = encodeKeptRows(kept, KEY);
  const read = decodeKeptRows(bytes, DATASET, KEY);
  expect(read?.persons).toEqual(kept.persons);
  expect(read?.table).toEqual(concatenateTables(DATASET, [table]));
  expect(decodeKeptRows(bytes, DATASET, new Uint8Array(32))).toBeNull();
  for (let at = 0; at < bytes.length; at += 7) {
    const damaged = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(decodeKeptRows(damaged, DATASET, KEY)).toBeNull();
  }
  expect(decodeKeptRows(bytes.slice(0, 40), DATASET, KEY)).toBeNull();
  expect(decodeKeptRows(bytes.slice(0, 3), DATASET, KEY)).toBeNull();
});

test("names of persons depend on the key, and on nothing but the identifier beside it", () => {
  const [a, again, b] = pseudonyms(["a", "a", "b"], KEY);
  expect([a === again, a === b]).toEqual([true, false]);
  expect(pseudonyms(["a"], new Uint8Array(32))).not.toEqual([a]);
});
