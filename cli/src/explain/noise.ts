import { epsilonOf, type FigureNoise, type Fraction, type Plan, printExpression } from "@qsc/plan";
import type { ContractView } from "./contract-view.ts";
import type { Claim, Section } from "./explanation.ts";
import { quoted } from "./words.ts";

/** The ε of the run and of each noisy figure, and how far it may be off; no section where figures are exact. */
export function noiseSections(view: ContractView): readonly Section[] {
  const { plan } = view.bundle;
  const total = epsilonOf(plan);
  if (total === null) return [];
  const source = view.placeOf(view.model.privacySpan);
  const figures = plan.queries.flatMap(({ noise = [] }) => noise);
  const groups = new Set(figures.map(({ group }) => group)).size;
  const run: Claim = {
    text: `A run spends an epsilon of ${fractionText(total)} at each site, ${groups === 1 ? "all of it for one figure" : `in ${groups} equal shares`}, with a delta of at most 2^-40; the same run again has the same noise and spends nothing.`,
    source,
    ...ruleIn(view),
  };
  const claims = plan.queries.flatMap((query) =>
    (query.noise ?? []).map((noise): Claim => ({
      text: `In table ${quoted(query.name)}, ${figureText(plan, query, noise)} ${spendingText(noise, figures)}.`,
      source,
      ...ruleIn(view),
    })),
  );
  const title = "How much noise the figures have";
  return [{ id: "noise", title, enforced: true, claims: [run, ...claims] }];
}

function ruleIn(view: ContractView): Pick<Claim, "rule"> {
  const rule = view.ruleOf("R37", "differential privacy");
  return rule === undefined ? {} : { rule };
}

function spendingText(noise: FigureNoise, all: readonly FigureNoise[]): string {
  const { epsilon, sensitivity } = noise;
  const scale = (sensitivity * epsilon.denominator) / epsilon.numerator;
  const shared = all.filter(({ group }) => group === noise.group).length > 1;
  const together = shared ? " together with the other bins" : "";
  return `spends ${fractionText(epsilon)}${together}: one person changes it by at most ${sensitivity}, and the noise is typically ${(Math.SQRT2 * scale).toPrecision(2)}`;
}

function figureText(plan: Plan, query: Plan["queries"][number], { figure }: FigureNoise): string {
  if (figure.kind === "cohort") {
    const condition = query.cohorts[figure.cohort]?.condition ?? null;
    return condition === null
      ? "the number of persons"
      : `the number with ${quoted(printExpression(condition, plan))}`;
  }
  const sum = query.sums[figure.sum];
  if (sum === undefined) throw new RangeError(`no sum ${figure.sum}`);
  const value = printExpression(sum.value, plan);
  const from = figure.offset === 0 ? value : `(${value} - ${figure.offset})`;
  return `the sum of ${quoted(`${from}${sum.power === 2 ? " squared" : ""}`)}`;
}

function fractionText({ numerator, denominator }: Fraction): string {
  return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
}
