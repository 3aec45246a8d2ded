import { WHOLE } from "@qsc/plan";
import { addMany, weightedSum } from "./add-many.ts";
import type { Bits, Builder } from "./builder.ts";
import { atLeastShallow } from "./compare.ts";

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
