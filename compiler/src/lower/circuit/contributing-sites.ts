import { addMany, weightedSum } from "./add-many.ts";
import { ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";

/** A cohort's size at each site, as a set of persons may combine several. */
export interface SiteTerm {
  readonly sites: readonly Bits[];
  readonly coefficient: number;
}

/** Whether at least `minimum` sites have a person in the set whose size is the sum of the terms. */
export function hasSites(b: Builder, terms: readonly SiteTerm[], minimum: number): Node {
  const sites = terms[0]?.sites ?? [];
  const contributes = sites.map((_, site) => {
    // What is added and what is taken away are the same exactly where nobody is in the set.
    const [added, taken] = [sumAt(b, terms, site, 1), sumAt(b, terms, site, -1)];
    const width = Math.max(added.length, taken.length);
    return b.orAll(
      Array.from({ length: width }, (_bit, bit) => b.xor(added[bit] ?? ZERO, taken[bit] ?? ZERO)),
    );
  });
  const count = addMany(
    b,
    contributes.map((one) => [one]),
    contributes.length.toString(2).length,
  );
  return atLeastConstant(b, count, BigInt(minimum));
}

/** The sum of the terms whose coefficients have this sign, at one site. */
function sumAt(b: Builder, terms: readonly SiteTerm[], site: number, sign: 1 | -1): Bits {
  const own = terms.flatMap(({ sites, coefficient }) =>
    coefficient * sign > 0
      ? [{ bits: sites[site] ?? [], coefficient: BigInt(coefficient * sign) }]
      : [],
  );
  const weight = own.reduce((sum, { coefficient }) => sum + coefficient, 0n);
  const widest = Math.max(0, ...own.map(({ bits }) => bits.length));
  return weight === 1n
    ? (own[0]?.bits ?? [])
    : weightedSum(b, own, widest + weight.toString(2).length);
}
