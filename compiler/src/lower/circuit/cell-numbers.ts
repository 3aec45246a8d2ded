import { boundsOfExpression, linearPartner, type Plan, type Query } from "@qsc/plan";
import type { Bits } from "./builder.ts";
import type { SumOfPersons } from "./undominated.ts";

/** What a cell holds, as wires of its stage. */
export interface CellNumbers {
  /** By cohort; null where nothing needs its size. */
  readonly sizes: readonly (Bits | null)[];
  /** By cohort its size at each site; empty where nobody asks. */
  readonly sites: readonly (readonly Bits[])[];
  readonly sums: readonly Bits[];
  /** By sum what it is at each site; empty where nobody asks. */
  readonly siteSums: readonly (readonly Bits[])[];
  /** By sum its largest contributions, descending; empty where nobody asks. */
  readonly largest: readonly (readonly Bits[])[];
}

/** What a sum is computed from that limits of dominance are held against, of a cell or of one site's part of it. */
export function judgedTotal(
  plan: Plan,
  query: Query,
  index: number,
  { sizes, sums }: Pick<CellNumbers, "sizes" | "sums">,
): SumOfPersons {
  const sum = query.sums[index];
  if (sum === undefined) throw new RangeError(`no sum ${index} to judge`);
  const linear = sum.power === 1 ? index : linearPartner(query, sum);
  return {
    power: sum.power,
    offset: BigInt(boundsOfExpression(sum.value, plan).min),
    persons: sizes[sum.cohort] ?? [],
    linear: sums[linear ?? -1] ?? [],
    squares: sum.power === 2 ? (sums[index] ?? []) : [],
  };
}
