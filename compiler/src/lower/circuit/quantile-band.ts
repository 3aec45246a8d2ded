import { WHOLE, type Bounds } from "@qsc/plan";
import { addMany, weightedSum } from "./add-many.ts";
import { ZERO, type Bits, type Builder } from "./builder.ts";
import { atLeastShallow } from "./compare.ts";
import { countReached, thermometer } from "./row-expression.ts";

/**
 * The index of the band that holds the person of rank ceil(level * n): the number of cuts below which there are
 * fewer than `level` of all persons. `below` holds, cut by cut, how many persons are below it.
 */
export function quantileBand(
  b: Builder,
  persons: Bits,
  below: readonly Bits[],
  level: number,
): Bits {
  const width = persons.length + WHOLE.toString(2).length;
  const asked = weightedSum(b, [{ bits: persons, coefficient: BigInt(level) }], width);
  const passed = below.map((size) => {
    const reached = weightedSum(b, [{ bits: size, coefficient: BigInt(WHOLE) }], width);
    return b.not(atLeastShallow(b, reached, asked));
  });
  return addMany(
    b,
    passed.map((one) => [one]),
    below.length.toString(2).length,
  );
}

/** The band that holds a value, whose lowest bits that tell no bands apart are left out. */
export interface BandOfValue {
  /** The other bits of `value - bounds.min`. */
  readonly bits: Bits;
  readonly bounds: Bounds;
  readonly skipped: number;
  readonly cuts: readonly number[];
}

/** Its index: the number of cuts that the value reaches. */
export function bandOfValue(b: Builder, { bits, bounds, skipped, cuts }: BandOfValue): Bits {
  const { min, max } = bounds;
  const width = cuts.length.toString(2).length;
  const step = 2 ** skipped;
  const isEveryStep = cuts.every((cut, at) => cut === min + (at + 1) * step);
  if (isEveryStep && Math.floor((max - min) / step) === cuts.length) {
    return Array.from({ length: width }, (_, bit) => bits[bit] ?? ZERO);
  }
  const zeros = Array.from({ length: skipped }, () => ZERO);
  return countReached(b, thermometer(b, { bounds, bits: [...zeros, ...bits] }, cuts));
}
