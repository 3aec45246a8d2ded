import { epsilonOf, noiseBits, type FigureNoise, type Fraction } from "./noise.ts";
import type { Gate, Plan, Query } from "./plan.ts";
import { boundsOfExpression } from "./types-of.ts";

/** Where the noise of a plan, otherwise valid, is not what its ε asks for. */
export function noiseProblems(plan: Plan): readonly string[] {
  const total = epsilonOf(plan);
  if (total === null) {
    return plan.queries.flatMap(({ noise }, index) =>
      noise === undefined ? [] : [`plan.queries[${index}] has noise without an epsilon`],
    );
  }
  const shares = groupShares(plan);
  const problems = plan.queries.flatMap((query, index) => {
    const place = `plan.queries[${index}]`;
    const noise = query.noise ?? [];
    return [
      ...figuresWithoutNoise(query, noise).map((figure) => `${place} has no noise for ${figure}`),
      ...(query.totals.kind !== "none" || query.partitions.length > 0
        ? [`${place} has a guard over exact sizes beside noise`]
        : []),
      ...(query.gates.some(asksForMore)
        ? [`${place} has a gate over more than one noisy size`]
        : []),
      ...noise.flatMap((figure, at) => {
        const problem = figureProblem(plan, query, figure, total, shares.size);
        return problem === null ? [] : [`${place}.noise[${at}] ${problem}`];
      }),
    ];
  });
  return exceeds([...shares.values()], total)
    ? [...problems, "plan spends more epsilon than it has"]
    : problems;
}

/** Whether a gate looks at anything but the one size that it lets through. */
function asksForMore({ cohorts, exposed, needs, sums, quantiles }: Gate): boolean {
  const others = [needs, sums, quantiles];
  return cohorts.length !== 1 || exposed.length > 0 || others.some((one) => one !== undefined);
}

function figuresWithoutNoise(query: Query, noise: readonly FigureNoise[]): readonly string[] {
  const named = noise.map(({ figure }) =>
    figure.kind === "cohort" ? `cohort ${figure.cohort}` : `sum ${figure.sum}`,
  );
  const released = [
    ...query.cohorts.flatMap((cohort, index) => (cohort.released ? [`cohort ${index}`] : [])),
    ...query.sums.map((_, index) => `sum ${index}`),
  ];
  return released.filter((figure) => named.filter((one) => one === figure).length !== 1);
}

function figureProblem(
  plan: Plan,
  query: Query,
  noise: FigureNoise,
  total: Fraction,
  groups: number,
): string | null {
  const { figure, sensitivity } = noise;
  if (figure.kind === "cohort") {
    if (query.cohorts[figure.cohort]?.released !== true)
      return "is of a cohort that is not released";
  } else {
    const sum = query.sums[figure.sum];
    if (sum === undefined) return "is of a sum that is not there";
    const { min, max } = boundsOfExpression(sum.value, plan);
    const reach = Math.max(Math.abs(min - figure.offset), Math.abs(max - figure.offset));
    if (BigInt(sensitivity) < BigInt(reach) ** BigInt(sum.power)) {
      return "has a sensitivity that a person can exceed";
    }
    if (sum.power === 2 && powerOneOf(query, figure.sum) === null) {
      return "is of squares without the sum of the same value";
    }
  }
  const { magnitude, precision } = noiseBits(total, groups, noise);
  return noise.magnitude < magnitude || noise.precision < precision ? "has too few bits" : null;
}

/** The sum of the same value as a sum of squares. */
export function powerOneOf(query: Pick<Query, "sums">, squares: number): number | null {
  const sum = query.sums[squares];
  const text = JSON.stringify(sum?.value);
  const index = query.sums.findIndex(
    (one) => one.power === 1 && one.cohort === sum?.cohort && JSON.stringify(one.value) === text,
  );
  return index === -1 ? null : index;
}

/** The ε of each group: the largest among its figures. */
function groupShares(plan: Plan): ReadonlyMap<number, Fraction> {
  const shares = new Map<number, Fraction>();
  for (const { group, epsilon } of plan.queries.flatMap(({ noise = [] }) => noise)) {
    const known = shares.get(group);
    if (known === undefined || isLarger(epsilon, known)) shares.set(group, epsilon);
  }
  return shares;
}

function isLarger(left: Fraction, right: Fraction): boolean {
  return (
    BigInt(left.numerator) * BigInt(right.denominator) >
    BigInt(right.numerator) * BigInt(left.denominator)
  );
}

function exceeds(shares: readonly Fraction[], total: Fraction): boolean {
  let [numerator, denominator] = [0n, 1n];
  for (const share of shares) {
    numerator = numerator * BigInt(share.denominator) + BigInt(share.numerator) * denominator;
    denominator *= BigInt(share.denominator);
  }
  return numerator * BigInt(total.denominator) > BigInt(total.numerator) * denominator;
}
