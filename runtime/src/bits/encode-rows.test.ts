import type { Column, Dataset } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeRows } from "./encode-rows.ts";
import { planeLayout } from "./planes.ts";

function dataset(min: number, max: number, optional: boolean): Dataset {
  const column: Column = { name: "v", type: { kind: "int", min, max, scale: 0 }, optional };
  return { name: "d", schema: "S", person: "p", columns: [column] };
}

/** Encodes the values and reads them back from the planes. */
function check(min: number, max: number, values: readonly (number | null)[]): void {
  const data = dataset(min, max, true);
  const numbers = Float64Array.from(values, (value) => value ?? 0);
  const present = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
  const planes = encodeRows(data, [{ values: numbers, present }], values.length);
  const { columns, valid } = planeLayout(data);
  const { first, width, present: presence } = columns[0]!;
  const bit = (plane: number, row: number): number =>
    (planes.words[(plane * planes.lanes) / 32 + (row >>> 5)]! >>> (row & 31)) & 1;
  for (let row = 0; row < planes.lanes; row++) {
    const value = values[row] ?? null;
    expect(bit(valid, row)).toBe(row < values.length ? 1 : 0);
    expect(bit(presence!, row)).toBe(value === null ? 0 : 1);
    let offset = 0;
    for (let b = 0; b < width; b++) offset += bit(first + b, row) * 2 ** b;
    expect(offset).toBe(value === null ? 0 : value - min);
  }
}

function refused(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "accepted";
}

test("no rows at all still fill a block", () => check(0, 5, []));
test("values and gaps", () => check(-5, 6, [-5, null, 6, 0, null, 1]));
test("a range of 33 bits", () => check(0, 2 ** 33 - 1, [2 ** 33 - 1, 2 ** 32, 2 ** 31, 0]));
test("a range of 53 bits", () =>
  check(0, Number.MAX_SAFE_INTEGER, [Number.MAX_SAFE_INTEGER, 2 ** 52 + 1, 7]));
test("a single possible value takes no bits", () => check(4, 4, [4, null, 4]));

test("any values round trip", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: -1000, max: 70_000 }))), (values) =>
      check(-1000, 70_000, values),
    ),
    { numRuns: 20 },
  );
});

test("a value outside the bounds is refused with its row", () => {
  const run = (): unknown => encodeRows(dataset(0, 5, false), [{ values: Int32Array.of(1, 6) }], 2);
  expect(refused(run)).toBe("input/value-out-of-range");
  expect(run).toThrow("row 1");
});

test("a fraction is refused", () =>
  expect(
    refused(() => encodeRows(dataset(0, 5, false), [{ values: Float64Array.of(0.5) }], 1)),
  ).toBe("input/value-out-of-range"));

test("not a number is refused", () =>
  expect(
    refused(() => encodeRows(dataset(0, 5, false), [{ values: Float64Array.of(NaN) }], 1)),
  ).toBe("input/value-out-of-range"));

test("presence flags exactly for optional columns", () =>
  expect(refused(() => encodeRows(dataset(0, 5, true), [{ values: Int32Array.of(1) }], 1))).toBe(
    "input/column-presence",
  ));

test("too few values", () =>
  expect(refused(() => encodeRows(dataset(0, 5, false), [{ values: Int32Array.of(1) }], 2))).toBe(
    "input/column-length",
  ));
