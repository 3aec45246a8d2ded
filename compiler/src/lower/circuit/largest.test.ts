import fc from "fast-check";
import { expect, test } from "vitest";
import { constantBits } from "./add.ts";
import { createBuilder, ONE, type Bits } from "./builder.ts";
import { largestOf } from "./largest.ts";

/** Gates of constants fold into constants, so the numbers can be read off. */
function valueOf(bits: Bits): number {
  return bits.reduce((sum, bit, at) => sum + (bit === ONE ? 2 ** at : 0), 0);
}

test("the largest of any numbers, descending, of whatever widths they have", () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ value: fc.nat({ max: 63 }), width: fc.integer({ min: 6, max: 9 }) }), {
        minLength: 1,
        maxLength: 16,
      }),
      fc.integer({ min: 1, max: 3 }),
      (numbers, count) => {
        const bits = numbers.map(({ value, width }) => constantBits(BigInt(value), width));
        const sorted = numbers.map(({ value }) => value).sort((a, b) => b - a);
        const found = largestOf(createBuilder(), bits, count).map(valueOf);
        const missing = Array.from({ length: Math.max(0, count - numbers.length) }, () => 0);
        expect(found.slice(0, count)).toEqual(
          numbers.length === 1 ? sorted : [...sorted.slice(0, count), ...missing],
        );
      },
    ),
    { numRuns: 300 },
  ));
