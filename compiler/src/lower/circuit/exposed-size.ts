import { widthOf, type ExposedCohort } from "@qsc/plan";
import { addShallow, linearCombination } from "./add.ts";
import type { Bits, Builder } from "./builder.ts";

/**
 * The size of a set of persons that follows from those of cohorts, in two's complement with room for the sign:
 * a negative size is no obstacle, and its highest bit is 1.
 */
export function exposedSize(
  b: Builder,
  terms: ExposedCohort["terms"],
  sizeOf: (cohort: number) => Bits,
): Bits {
  return linearCombination(
    b,
    terms.map((term) => ({
      bits: sizeOf(term.cohort),
      coefficient: BigInt(term.coefficient),
    })),
    0n,
    exposedWidth(terms, sizeOf),
    addShallow,
  );
}

/** Bits of such a size, its sign included. */
export function exposedWidth(
  terms: ExposedCohort["terms"],
  sizeOf: (cohort: number) => Bits,
): number {
  const weight = terms.reduce((sum, term) => sum + Math.abs(term.coefficient), 0);
  const widest = Math.max(...terms.map((term) => sizeOf(term.cohort).length));
  return widest + widthOf({ min: 0, max: weight }) + 1;
}
