import { type DisclosureGate, type ExposedCohort, type Plan, type Query, ranksOf } from "@qsc/plan";
import { addMany, weightedSum } from "./add-many.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { hasSites } from "./contributing-sites.ts";
import { exposedSize, exposedWidth } from "./exposed-size.ts";
import { judgedTotal, type CellNumbers } from "./cell-numbers.ts";
import { largestOf } from "./largest.ts";
import { addSaturating, combineBefore, saturate } from "./saturating.ts";
import { keepsLimits, totalOf } from "./undominated.ts";

/** Whether no site can make out too much of what a gate opens (`sitesAllow` of the plan). */
export function sitesAllow(
  b: Builder,
  plan: Plan,
  query: Query,
  gate: DisclosureGate,
  cell: CellNumbers,
): Node {
  const { minimumSites, minimumOutside, siteShare } = plan.disclosure;
  const nodes: Node[] = [];
  if (minimumSites !== undefined) {
    const enough = (terms: Terms): Node => hasSites(b, siteTerms(cell, terms), minimumSites);
    nodes.push(...gate.cohorts.map((cohort) => enough([{ cohort, coefficient: 1 }])));
    nodes.push(...unlessEmpty(b, gate, cell, enough));
  }
  if (siteShare !== undefined) {
    const kept = (terms: Terms, size: Bits): Node =>
      keepsShare(b, size.slice(0, -1), sizesAtSites(b, terms, cell), siteShare);
    const own = gate.cohorts.map((cohort) =>
      keepsShare(b, cell.sizes[cohort] ?? [], cell.sites[cohort] ?? [], siteShare),
    );
    nodes.push(...own, ...unlessEmpty(b, gate, cell, kept));
  }
  if (minimumOutside !== undefined) {
    nodes.push(...enoughOutside(b, gate, cell, BigInt(minimumOutside)));
  }
  for (const [index, sum] of query.sums.entries()) {
    if (!gate.cohorts.includes(sum.cohort)) continue;
    nodes.push(isUndominatedBySites(b, plan, query, index, cell));
  }
  return b.andAll(nodes);
}

type Terms = ExposedCohort["terms"];

/** What holds of each set that follows from cohorts, unless nobody is in it. */
function unlessEmpty(
  b: Builder,
  gate: DisclosureGate,
  cell: CellNumbers,
  holds: (terms: Terms, size: Bits) => Node,
): readonly Node[] {
  return gate.exposed.map(({ terms }) => {
    const size = exposedSize(b, terms, (cohort) => cell.sizes[cohort] ?? []);
    return b.orAll([signOf(size), b.not(b.orAll(size)), holds(terms, size)]);
  });
}

function signOf(size: Bits): Node {
  return size[size.length - 1] ?? ZERO;
}

function siteTerms(
  cell: CellNumbers,
  terms: Terms,
): readonly { readonly sites: readonly Bits[]; readonly coefficient: number }[] {
  return terms.map(({ cohort, coefficient }) => ({
    sites: cell.sites[cohort] ?? [],
    coefficient,
  }));
}

/** The number of sites that subtotals are kept of. */
function sitesOf(cell: CellNumbers): readonly number[] {
  const longest = Math.max(0, ...cell.sites.map((sites) => sites.length));
  return Array.from({ length: longest }, (_, site) => site);
}

/** Whether no site has more than a share of all persons of a set. */
function keepsShare(b: Builder, persons: Bits, sites: readonly Bits[], share: number): Node {
  return keepsLimits(b, { top: [{ persons: 1, share }] }, persons, largestOf(b, sites, 1));
}

/** The sizes that a set of persons which follows from cohorts has at each site, none less than 0. */
function sizesAtSites(b: Builder, terms: Terms, cell: CellNumbers): readonly Bits[] {
  return sitesOf(cell).map((site) => {
    const sizeOf = (cohort: number): Bits => cell.sites[cohort]?.[site] ?? [];
    const addends = terms.map(({ cohort, coefficient }) => ({
      bits: sizeOf(cohort),
      coefficient: BigInt(coefficient),
    }));
    const size = weightedSum(b, addends, exposedWidth(terms, sizeOf));
    const isSize = b.not(signOf(size));
    return size.slice(0, -1).map((bit) => b.and(isSize, bit));
  });
}

/** What the gate asks of sizes, asked of those without the persons of each site. */
function enoughOutside(
  b: Builder,
  gate: DisclosureGate,
  cell: CellNumbers,
  least: bigint,
): readonly Node[] {
  const sizeOf = (cohort: number): Bits => cell.sizes[cohort] ?? [];
  return [
    ...gate.cohorts.flatMap((cohort) => othersAtLeast(b, cell.sites[cohort] ?? [], least)),
    ...gate.exposed.flatMap(({ terms, mayBeEmpty }) =>
      sitesOf(cell).map((site) => {
        const size = weightedSum(
          b,
          terms.flatMap(({ cohort, coefficient }) => [
            { bits: sizeOf(cohort), coefficient: BigInt(coefficient) },
            { bits: cell.sites[cohort]?.[site] ?? [], coefficient: BigInt(-coefficient) },
          ]),
          exposedWidth(terms, sizeOf),
        );
        const nobody = mayBeEmpty === true ? b.not(b.orAll(size)) : ZERO;
        return b.orAll([signOf(size), atLeastConstant(b, size, least), nobody]);
      }),
    ),
  ];
}

/** For each number whether all others together are at least so many; more than that need not be told apart. */
function othersAtLeast(b: Builder, numbers: readonly Bits[], least: bigint): readonly Node[] {
  const width = least.toString(2).length;
  const none: Bits = Array.from({ length: width }, () => ZERO);
  const add = (left: Bits, right: Bits): Bits => addSaturating(b, left, right, width);
  const small = numbers.map((bits) => saturate(b, bits, width));
  const before = combineBefore(small, none, add);
  const after = combineBefore(small.toReversed(), none, add).toReversed();
  return before.map((sum, site) => atLeastConstant(b, add(sum, after[site] ?? none), least));
}

/** Whether no few sites make up too much of a sum. */
function isUndominatedBySites(
  b: Builder,
  plan: Plan,
  query: Query,
  index: number,
  cell: CellNumbers,
): Node {
  const { dominanceOfSites } = plan.disclosure;
  if (dominanceOfSites === undefined) return ONE;
  const totals = sitesOf(cell).map((site) =>
    totalOf(
      b,
      judgedTotal(plan, query, index, {
        sizes: cell.sites.map((sites) => sites[site] ?? []),
        sums: cell.siteSums.map((sites) => sites[site] ?? []),
      }),
    ),
  );
  const width = Math.max(...totals.map((bits) => bits.length)) + totals.length.toString(2).length;
  const largest = largestOf(b, totals, ranksOf(dominanceOfSites));
  return keepsLimits(b, dominanceOfSites, addMany(b, totals, width), largest);
}
