import {
  boundsOfExpression,
  linearPartner,
  widthOf,
  type DisclosureGate,
  type ExposedCohort,
  type Plan,
  type Query,
} from "@qsc/plan";
import { addShallow, linearCombination } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { hasSites, type SiteTerm } from "./contributing-sites.ts";
import { isUndominated } from "./undominated.ts";

/** What a cell holds, as wires of its stage. */
export interface CellNumbers {
  /** By cohort; null where nothing needs its size. */
  readonly sizes: readonly (Bits | null)[];
  /** By cohort its size at each site; empty where nobody asks. */
  readonly sites: readonly (readonly Bits[])[];
  readonly sums: readonly Bits[];
  /** By sum its largest contributions, descending; empty where nobody asks. */
  readonly largest: readonly (readonly Bits[])[];
}

/** Whether a gate opens, as far as the cell itself decides (`gateOpens` of the plan). */
export function gateOpens(
  b: Builder,
  plan: Plan,
  query: Query,
  gate: DisclosureGate,
  cell: CellNumbers,
): Node {
  const { minimumCohort, minimumSites } = plan.disclosure;
  const k = BigInt(minimumCohort);
  const sizeOf = (cohort: number): Bits => cell.sizes[cohort] ?? [];
  const enoughSites = (terms: ExposedCohort["terms"]): Node =>
    minimumSites === undefined ? ONE : hasSites(b, siteTerms(cell, terms), minimumSites);
  const large = gate.cohorts.map((cohort) => atLeastConstant(b, sizeOf(cohort), k));
  const spread = gate.cohorts.map((cohort) => enoughSites([{ cohort, coefficient: 1 }]));
  const safe = gate.exposed.map((exposed) => {
    const size = exposedSize(b, exposed, sizeOf);
    const sign = size[size.length - 1] ?? ZERO;
    const enough = b.and(atLeastConstant(b, size, k), enoughSites(exposed.terms));
    const nobody = exposed.mayBeEmpty === true ? b.not(b.orAll(size)) : ZERO;
    return b.orAll([sign, enough, nobody]);
  });
  const quorums = (gate.quorums ?? []).map(({ cohort, persons }) =>
    atLeastConstant(b, sizeOf(cohort), BigInt(persons)),
  );
  const judged = (gate.judged ?? []).map((sum) => sumIsUndominated(b, plan, query, sum, cell));
  return b.andAll([...large, ...spread, ...safe, ...quorums, ...judged]);
}

/** Two's complement with room for the sign: a negative size is no obstacle, and its highest bit is 1. */
function exposedSize(b: Builder, { terms }: ExposedCohort, sizeOf: (cohort: number) => Bits): Bits {
  const weight = terms.reduce((sum, term) => sum + Math.abs(term.coefficient), 0);
  const widest = Math.max(...terms.map((term) => sizeOf(term.cohort).length));
  return linearCombination(
    b,
    terms.map((term) => ({
      bits: sizeOf(term.cohort),
      coefficient: BigInt(term.coefficient),
    })),
    0n,
    widest + widthOf({ min: 0, max: weight }) + 1,
    addShallow,
  );
}

function siteTerms(cell: CellNumbers, terms: ExposedCohort["terms"]): readonly SiteTerm[] {
  return terms.map(({ cohort, coefficient }) => ({
    sites: cell.sites[cohort] ?? [],
    coefficient,
  }));
}

function sumIsUndominated(
  b: Builder,
  plan: Plan,
  query: Query,
  index: number,
  { sizes, sums, largest }: CellNumbers,
): Node {
  const { dominance } = plan.disclosure;
  const sum = query.sums[index];
  if (sum === undefined || dominance === undefined)
    throw new RangeError(`no sum ${index} to judge`);
  const linear = sum.power === 1 ? index : linearPartner(query, sum);
  return isUndominated(b, dominance, {
    power: sum.power,
    offset: BigInt(boundsOfExpression(sum.value, plan).min),
    persons: sizes[sum.cohort] ?? [],
    linear: sums[linear ?? -1] ?? [],
    squares: sum.power === 2 ? (sums[index] ?? []) : [],
    largest: largest[index] ?? [],
  });
}
