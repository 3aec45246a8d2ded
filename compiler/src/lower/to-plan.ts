import { spreadDecides, type Expression, type KnownTotals, type Plan, type Query } from "@qsc/plan";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Model } from "../model/model.ts";
import { dominanceOfNegatives } from "../rules/disclosure/dominance-of-negatives.ts";
import { marginsBesideCells } from "../rules/disclosure/margins-beside-cells.ts";
import { quantileOutsideSites } from "../rules/disclosure/minimum-outside.ts";
import { undecidableCohorts } from "../rules/disclosure/undecidable-cohorts.ts";
import { atomsOf, type Atoms, type CohortQuery } from "./cohorts/atoms.ts";
import { gatesOf, type Gating } from "./cohorts/gates.ts";
import { findMargin } from "./cohorts/margins.ts";
import { noisyPlan } from "./noise/noisy-plan.ts";
import { textOf } from "./cohort-registry.ts";
import { draftOf, mergeEqual, planCohorts, planQuantiles, type Draft } from "./draft.ts";
import { formulaFindings } from "./formula-sizes.ts";
import { distinctMeasures, momentFindings } from "./moments.ts";
import { obligationsOf, withObligations } from "./obligations.ts";
import { distinctBands, quantileFindings } from "./quantiles.ts";
import type { Study } from "./study.ts";
import { checkTables } from "./table-groups.ts";

/** The plan of a contract, or why its figures may not open together. */
export interface PlanResult {
  /** null when a diagnostic is an error. */
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Decides which figures open together (docs/design/disclosure.md) and writes the contract as a plan. */
export function toPlan(model: Model): PlanResult {
  const diagnostics: Diagnostic[] = [];
  const report = (finding: Diagnostic): void => void diagnostics.push(finding);
  if (model.disclosure.differentialPrivacy !== undefined) {
    const plan = noisyPlan(model, report);
    reportLargeFormulas(plan.queries, model, report);
    return { plan: diagnostics.length > 0 ? null : plan, diagnostics };
  }
  const studies = model.queries.map((query, index) =>
    studyOf(draftOf(query), index, model, report),
  );
  const known = studies.filter((study) => study !== null);
  const totals = checkTables(known, model, report);
  const queries = known.flatMap((study) => {
    const query = lowerQuery(study, totals.get(study.index) ?? { kind: "none" }, model, report);
    return query === null ? [] : [query];
  });
  if (diagnostics.length > 0) return { plan: null, diagnostics };
  reportLargeFormulas(queries, model, report);
  if (diagnostics.length > 0) return { plan: null, diagnostics };
  const { contract, dataset, parameters, disclosure } = model;
  return {
    plan: {
      format: "qsc-plan/1",
      contract: { name: contract.name, version: contract.version },
      dataset,
      parameters,
      disclosure,
      queries,
    },
    diagnostics,
  };
}

function reportLargeFormulas(
  queries: readonly Query[],
  model: Model,
  report: (finding: Diagnostic) => void,
): void {
  for (const [index, query] of queries.entries()) {
    const own = model.queries[index];
    if (own !== undefined) formulaFindings(query, own, model).forEach(report);
  }
}

function studyOf(
  first: Draft,
  index: number,
  model: Model,
  report: (finding: Diagnostic) => void,
): Study | null {
  const firstAtoms = atomsOf(shapeOf(first), model);
  if (firstAtoms === null) {
    report(undecidableCohorts(first.query, "walk"));
    return null;
  }
  const draft = mergeEqual(first, firstAtoms.contexts);
  const shape = shapeOf(draft);
  const isMerged = draft.conditions.length < first.conditions.length;
  const atoms = isMerged ? atomsOf(shape, model) : firstAtoms;
  if (atoms === null) throw new RangeError("fewer conditions took a longer walk");
  for (const finding of momentFindings(draft, atoms)) report(finding);
  for (const finding of quantileFindings(draft, atoms)) report(finding);
  for (const item of draft.query.items) {
    const negative = dominanceOfNegatives(item, model.disclosure, model);
    if (negative !== null) report(negative);
    const movable = quantileOutsideSites(item, model.disclosure);
    if (movable !== null) report(movable);
  }
  return { index, draft, shape, atoms };
}

function shapeOf(draft: Draft): CohortQuery {
  const { where, keys } = draft.query;
  const measures = [...distinctMeasures(draft), ...distinctBands(draft)];
  return { where, keys, conditions: draft.conditions, measures };
}

function lowerQuery(
  { draft, shape, atoms }: Study,
  totals: KnownTotals,
  model: Model,
  report: (finding: Diagnostic) => void,
): Query | null {
  const { disclosure } = model;
  const measures = shape.measures.map((measure) => cohortsOfMeasure(draft, measure));
  const gating = gatesOf(
    {
      ...{ conditions: draft.conditions.length, base: draft.baseReleased, measures },
      sizesDecide: !spreadDecides(disclosure),
      zerosPublic: disclosure.zerosPublic === true,
    },
    atoms.contexts,
  );
  if (gating === null) {
    report(undecidableCohorts(draft.query, "combinations"));
    return null;
  }
  const margin = unguardedMargin(draft, gating, atoms);
  if (margin !== null) report(margin);
  return {
    name: draft.query.name,
    where: draft.query.where,
    keys: draft.query.keys.map(({ name, expression, min, labels }) => ({
      ...{ name, expression, min, labels },
    })),
    cohorts: planCohorts(draft),
    sums: draft.sums,
    ...(draft.quantiles.length > 0 && { quantiles: planQuantiles(draft) }),
    gates: withObligations(gating.gates, draft, obligationsOf(draft, disclosure, model)),
    partitions: gating.partitions,
    totals,
    items: draft.items,
  };
}

/** A total beside its parts that are not a partition with complements. */
function unguardedMargin(draft: Draft, { partitions }: Gating, atoms: Atoms): Diagnostic | null {
  const guarded = new Set(partitions.flatMap(({ parts }) => parts));
  const cohorts = [...planCohorts(draft).keys()].filter(
    (cohort) => !guarded.has(cohort) && (cohort > 0 || draft.baseReleased),
  );
  const margin = findMargin(cohorts, atoms.contexts);
  const itemsOf = (cohort: number): Draft["query"]["items"] => draft.users.get(cohort) ?? [];
  const [whole] = margin === null ? [] : itemsOf(margin.whole);
  if (margin === null || whole === undefined) return null;
  return marginsBesideCells(whole, margin.parts.flatMap(itemsOf));
}

/** The cohorts that a value is summed over, or that its quantiles are taken of. */
function cohortsOfMeasure({ sums, quantiles }: Draft, measure: Expression): readonly number[] {
  const text = textOf(measure);
  return [
    ...sums.filter((sum) => sum.value === measure).map((sum) => sum.cohort),
    ...quantiles.filter((one) => textOf(one.aggregate.band) === text).map((one) => one.cohort),
  ];
}
