import { epsilonOf, type FigureNoise, type Fraction, type Plan, printExpression } from "@qsc/plan";

/** The ε of each noisy figure and of all together, in plain words; empty when figures are exact. */
export function explainNoise(plan: Plan): readonly string[] {
  const total = epsilonOf(plan);
  if (total === null) return [];
  const figures = plan.queries.flatMap(({ noise = [] }) => noise);
  const groups = new Set(figures.map(({ group }) => group)).size;
  return [
    `epsilon ${textOf(total)} for the run, delta at most 2^-40, in ${groups} equal shares`,
    ...plan.queries.flatMap((query) =>
      (query.noise ?? []).map((noise) => {
        const { epsilon, sensitivity } = noise;
        const scale = (sensitivity * epsilon.denominator) / epsilon.numerator;
        const shared = figures.filter(({ group }) => group === noise.group).length > 1;
        return `${query.name}: ${figureText(plan, query, noise)}: epsilon ${textOf(epsilon)}${shared ? " together with the other bins" : ""}, one person changes it by at most ${sensitivity}, typical error ${(Math.SQRT2 * scale).toPrecision(2)}`;
      }),
    ),
  ];
}

function figureText(plan: Plan, query: Plan["queries"][number], { figure }: FigureNoise): string {
  if (figure.kind === "cohort") {
    const condition = query.cohorts[figure.cohort]?.condition ?? null;
    return condition === null
      ? "the number of persons"
      : `the number with ${printExpression(condition, plan)}`;
  }
  const sum = query.sums[figure.sum];
  if (sum === undefined) throw new RangeError(`no sum ${figure.sum}`);
  const value = printExpression(sum.value, plan);
  const from = figure.offset === 0 ? value : `(${value} - ${figure.offset})`;
  return `the sum of ${from}${sum.power === 2 ? " squared" : ""}`;
}

function textOf({ numerator, denominator }: Fraction): string {
  return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
}
