import type { Expression } from "@qsc/plan";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ModelItem } from "../model/model.ts";
import { momentsRevealCounts } from "../rules/disclosure/moments-reveal-counts.ts";
import type { Atoms } from "./cohorts/atoms.ts";
import { readsOf } from "./cohorts/reads.ts";
import { textOf } from "./cohort-registry.ts";
import type { Draft } from "./draft.ts";

/** The distinct expressions that a query sums, first come first. */
export function distinctMeasures(draft: Draft): readonly Expression[] {
  const measures = new Map<string, Expression>();
  for (const { value } of draft.sums) {
    const text = textOf(value);
    if (!measures.has(text)) measures.set(text, value);
  }
  return [...measures.values()];
}

/** Sums from which counts can be computed (docs/design/disclosure.md, "Sums"). */
export function momentFindings(draft: Draft, atoms: Atoms): readonly Diagnostic[] {
  const measures = distinctMeasures(draft);
  const findings: Diagnostic[] = [];
  for (const [index, measure] of measures.entries()) {
    const item = itemOf(draft, measure);
    if (item === undefined) continue;
    const own = readsOf([measure]).columns;
    const earlier = readsOf(measures.slice(0, index)).columns;
    if ([...own].some((column) => earlier.has(column))) {
      findings.push(momentsRevealCounts(item, "shared-field"));
    } else if (fewestValues(draft, atoms, index) <= 2 * momentsOf(draft, measure)) {
      findings.push(momentsRevealCounts(item, "few-values"));
    } else if (hasWideGap(atoms.measured[index] ?? [])) {
      findings.push(momentsRevealCounts(item, "gap"));
    }
  }
  return findings;
}

/** The fewest values that the measure takes among rows of one truth vector inside a cohort it is summed over. */
function fewestValues(draft: Draft, atoms: Atoms, measure: number): number {
  const expression = distinctMeasures(draft)[measure];
  const cohorts = draft.sums.filter(({ value }) => value === expression).map((sum) => sum.cohort);
  const inside = atoms.contexts.flatMap(({ spreads }) =>
    spreads.filter(({ truths }) => cohorts.some((c) => c === 0 || truths[c - 1] === true)),
  );
  return Math.min(...inside.map(({ values }) => values[measure] ?? 0));
}

/** 1 for a sum, 2 when squares are released as well. */
function momentsOf(draft: Draft, measure: Expression): number {
  return Math.max(...draft.sums.filter(({ value }) => value === measure).map(({ power }) => power));
}

/**
 * Whether the values fall into groups that lie further apart than the widest of them is spread.
 * The sum modulo the distance then tells what happens inside of the groups.
 */
function hasWideGap(values: readonly number[]): boolean {
  const gaps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  return [...new Set(gaps)].some((gap) => {
    let [spread, widest] = [0, 0];
    for (const step of gaps) {
      spread = step >= gap ? 0 : spread + step;
      widest = Math.max(widest, spread);
    }
    return widest > 0 && gap > widest;
  });
}

function itemOf(draft: Draft, measure: Expression): ModelItem | undefined {
  const text = textOf(measure);
  return draft.query.items.find(
    ({ aggregate }) =>
      "value" in aggregate && aggregate.kind !== "histogram" && textOf(aggregate.value) === text,
  );
}
