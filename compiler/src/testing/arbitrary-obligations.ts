import {
  boundsOfExpression,
  linearPartner,
  type Disclosure,
  WHOLE,
  type Dominance,
  type Expression,
  type Query,
  type Scope,
} from "@qsc/plan";
import fc from "fast-check";

const share = fc.integer({ min: 1, max: WHOLE });

/** Limits of dominance that some sums break, for cohorts of 3 and more. */
export const arbitraryDominance: fc.Arbitrary<Dominance> = fc
  .record({
    remainder: fc.option(share, { nil: undefined }),
    top: fc.uniqueArray(fc.record({ persons: fc.integer({ min: 1, max: 3 }), share }), {
      minLength: 1,
      maxLength: 2,
      selector: ({ persons }) => persons,
    }),
  })
  .map(({ remainder, top }) => ({ ...(remainder !== undefined && { remainder }), top }));

/** Limits about sites that some cohorts and sums break. */
export const arbitrarySiteLimits: fc.Arbitrary<Partial<Disclosure>> = fc.record(
  {
    minimumSites: fc.integer({ min: 1, max: 3 }),
    minimumOutside: fc.integer({ min: 1, max: 3 }),
    siteShare: fc.integer({ min: 3_000, max: WHOLE }),
    dominanceOfSites: arbitraryDominance,
  },
  { requiredKeys: [] },
);

/** The limits that may be held against these queries; the others would tell what they hide, or mean nothing. */
export function siteLimitsFor(
  { dominanceOfSites, minimumOutside, ...spread }: Partial<Disclosure>,
  queries: readonly Query[],
): Partial<Disclosure> {
  const areKnown = queries.some(knowsTotals);
  const haveQuantiles = queries.some(({ quantiles }) => quantiles !== undefined);
  return {
    ...(!areKnown && spread),
    ...(!areKnown && !haveQuantiles && minimumOutside !== undefined && { minimumOutside }),
    ...(queries.every(({ totals }) => totals.kind === "none") &&
      dominanceOfSites !== undefined && { dominanceOfSites }),
  };
}

/** The query with those of its sums that rules of dominance say something about. */
export function withoutNegatives(query: Query, scope: Scope): Query {
  const positive = query.sums.filter(({ value }) => boundsOfExpression(value, scope).min >= 0);
  const own = { ...query, sums: positive };
  return {
    ...query,
    sums: positive.filter((sum) => sum.power === 1 || linearPartner(own, sum) !== null),
  };
}

/** Whether sizes of cells or parts follow from a total, so that gates may ask for no sites. */
function knowsTotals({ totals, partitions }: Query): boolean {
  return totals.kind !== "none" || partitions.length > 0;
}

/** Each gate that may close for it judges those of its sums that no negative value makes meaningless. */
export function judged(query: Query, scope: Scope): Query {
  return {
    ...query,
    gates: query.gates.map((gate) => {
      const own = query.sums.flatMap((sum, index) =>
        isOfGate(query, gate, index) && boundsOfExpression(sum.value, scope).min >= 0
          ? [index]
          : [],
      );
      const known = own.filter((index) => {
        const sum = query.sums[index];
        return sum?.power === 1 || (sum !== undefined && linearPartner(query, sum) !== null);
      });
      return known.length === 0 ? gate : { ...gate, judged: known };
    }),
  };
}

/** Sums over its cohorts, unless a total may be known, and those that it names. */
function isOfGate({ totals, sums }: Query, gate: Query["gates"][number], index: number): boolean {
  if (gate.sums?.includes(index) === true) return true;
  return totals.kind === "none" && gate.cohorts.includes(sums[index]?.cohort ?? -1);
}

/** Adds to a query a quantile of age, or nothing. */
export function quantileOf(): fc.Arbitrary<(query: Query) => Query> {
  return fc
    .record({
      cuts: fc.oneof(
        fc.uniqueArray(fc.integer({ min: 18, max: 111 }), { maxLength: 3 }),
        // So many that the circuit descends instead of counting.
        fc.integer({ min: 1, max: 2 }).map(everyYears),
      ),
      level: fc.constantFrom(500, 2500, 5000, 9000),
      alone: fc.boolean(),
    })
    .map(({ cuts, level, alone }) => (query) => {
      if (cuts.length === 0) return query;
      const [first, ...others] = query.gates;
      if (first === undefined) throw new RangeError("a query has gates");
      const ascending = [...cuts].sort((a, b) => a - b);
      const below = ascending.map((cut) => ({ condition: isYounger(cut), released: false }));
      const quorums = [{ cohort: 0, persons: 2 * Math.min(3, cuts.length) }];
      const own = { cohorts: [], exposed: [], needs: [0], quantiles: [0], quorums };
      return {
        ...query,
        cohorts: [...query.cohorts, ...below],
        quantiles: [{ cohort: 0, below: below.map((_, at) => query.cohorts.length + at), level }],
        gates: alone ? [...query.gates, own] : [{ ...first, quorums }, ...others],
      };
    });
}

function everyYears(years: number): number[] {
  return Array.from({ length: Math.floor(92 / years) }, (_, at) => 18 + (at + 1) * years);
}

/** The table with some of its margins, one of the ways in which tables tell each other's totals. */
export function relatedTables(query: Query, relation: "total" | "nested" | "crossed"): Query[] {
  const [first, second] = query.keys;
  if (first === undefined || second === undefined || relation === "total") {
    return [{ ...query, totals: { kind: "partition", parent: null } }];
  }
  const margin = (key: Query["keys"][number], totals: Query["totals"]): Query => ({
    ...{ ...query, keys: [key], totals },
  });
  const columns = margin(second, { kind: "partition", parent: null });
  const link = { query: 1, keys: [1] };
  return relation === "nested"
    ? [{ ...query, totals: { kind: "partition", parent: link } }, columns]
    : [
        { ...query, totals: { kind: "partition", parent: link } },
        columns,
        margin(first, { kind: "derived", cells: 0, keys: [0] }),
      ];
}

function isYounger(cut: number): Expression {
  const left: Expression = { kind: "column", column: 0 };
  return { kind: "compare", operator: "lt", left, right: { kind: "literal", value: cut } };
}
