import type { Expression, Plan, Query } from "@qsc/plan";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Model } from "../model/model.ts";
import { dominanceOfNegatives } from "../rules/disclosure/dominance-of-negatives.ts";
import { linkedTables } from "../rules/disclosure/linked-tables.ts";
import { marginsBesideCells } from "../rules/disclosure/margins-beside-cells.ts";
import { undecidableCohorts } from "../rules/disclosure/undecidable-cohorts.ts";
import { atomsOf, type Atoms, type CohortQuery } from "./cohorts/atoms.ts";
import { gatesOf } from "./cohorts/gates.ts";
import { findMargin } from "./cohorts/margins.ts";
import { areUnrelated, relationOf } from "./cohorts/tables.ts";
import { textOf } from "./cohort-registry.ts";
import { draftOf, mergeEqual, planCohorts, planQuantiles, type Draft } from "./draft.ts";
import { distinctMeasures, momentFindings } from "./moments.ts";
import { obligationsOf, withObligations } from "./obligations.ts";
import { distinctBands, quantileFindings } from "./quantiles.ts";

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
  const studies = model.queries.map((query) => studyOf(draftOf(query), model, report));
  const known = studies.filter((study) => study !== null);
  const withKnownTotal = checkTables(known, model, report);
  const queries = known.flatMap((study) => {
    const query = lowerQuery(study, withKnownTotal.has(study), model, report);
    return query === null ? [] : [query];
  });
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

/** A query with all the ways in which a row can fall in it. */
interface Study {
  readonly draft: Draft;
  readonly shape: CohortQuery;
  readonly atoms: Atoms;
}

function studyOf(first: Draft, model: Model, report: (finding: Diagnostic) => void): Study | null {
  const firstAtoms = atomsOf(shapeOf(first), model);
  if (firstAtoms === null) {
    report(undecidableCohorts(first.query, "walk"));
    return null;
  }
  const draft = mergeEqual(first, firstAtoms.contexts);
  const shape = shapeOf(draft);
  const atoms = atomsOf(shape, model);
  if (atoms === null) throw new RangeError("fewer conditions took a longer walk");
  for (const finding of momentFindings(draft, atoms)) report(finding);
  for (const finding of quantileFindings(draft, atoms)) report(finding);
  for (const item of draft.query.items) {
    const negative = dominanceOfNegatives(item, model.disclosure, model);
    if (negative !== null) report(negative);
  }
  const margin = findMargin(draft.conditions.length, draft.baseReleased, atoms.contexts);
  if (margin !== null) {
    const itemOf = (cohort: number): Draft["query"]["items"] => draft.users.get(cohort) ?? [];
    const [whole] = itemOf(margin.whole);
    if (whole !== undefined) report(marginsBesideCells(whole, margin.parts.flatMap(itemOf)));
  }
  return { draft, shape, atoms };
}

function shapeOf(draft: Draft): CohortQuery {
  const { where, keys } = draft.query;
  const measures = [...distinctMeasures(draft), ...distinctBands(draft)];
  return { where, keys, conditions: draft.conditions, measures };
}

/** Refuses tables that can be subtracted; returns those whose total another table may tell. */
function checkTables(
  studies: readonly Study[],
  model: Model,
  report: (finding: Diagnostic) => void,
): ReadonlySet<Study> {
  const groups: Study[][] = [];
  for (const study of studies) {
    const others = groups.flat();
    const relations = others.map((other) =>
      relationOf(other.shape.where, study.shape.where, model),
    );
    const linked = others[relations.indexOf("linked")];
    if (linked !== undefined) {
      report(linkedTables(linked.draft.query, study.draft.query, "persons"));
    }
    const same = others[relations.indexOf("same")];
    const group = groups.find((one) => same !== undefined && one.includes(same));
    if (group === undefined) groups.push([study]);
    else group.push(study);
  }
  const tied = groups.filter((group) => group.length > 1);
  for (const group of tied) checkGroup(group, model, report);
  return new Set(tied.flat());
}

function checkGroup(
  group: readonly Study[],
  model: Model,
  report: (finding: Diagnostic) => void,
): void {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return;
  const shapes = group.map((study) => study.shape);
  if (!areUnrelated(shapes, model)) {
    report(linkedTables(first.draft.query, last.draft.query, "fields"));
    return;
  }
  for (const study of group) {
    const other = study === first ? last : first;
    const [one, two] = [other.draft.query, study.draft.query];
    if (!study.draft.opened.has(0)) report(linkedTables(one, two, "base"));
    else if (study.atoms.hasImpossibleCell) report(linkedTables(one, two, "impossible"));
  }
}

function lowerQuery(
  { draft, shape, atoms }: Study,
  totalKnown: boolean,
  model: Model,
  report: (finding: Diagnostic) => void,
): Query | null {
  const measures = shape.measures.map((measure) => cohortsOfMeasure(draft, measure));
  const obligations = obligationsOf(draft, model.disclosure, model);
  const gates = gatesOf(
    {
      ...{ conditions: draft.conditions.length, base: draft.baseReleased, measures, totalKnown },
      asksMore: obligations.judged.length + obligations.quorums.length > 0,
      zerosPublic: model.disclosure.zerosPublic === true,
    },
    atoms.contexts,
  );
  if (gates === null) {
    report(undecidableCohorts(draft.query, "combinations"));
    return null;
  }
  return {
    name: draft.query.name,
    where: draft.query.where,
    keys: draft.query.keys.map(({ name, expression, min, labels }) => ({
      ...{ name, expression, min, labels },
    })),
    cohorts: planCohorts(draft),
    sums: draft.sums,
    ...(draft.quantiles.length > 0 && { quantiles: planQuantiles(draft) }),
    gates: withObligations(gates, draft, obligations),
    totalKnown,
    items: draft.items,
  };
}

/** The cohorts that a value is summed over, or that its quantiles are taken of. */
function cohortsOfMeasure({ sums, quantiles }: Draft, measure: Expression): readonly number[] {
  const text = textOf(measure);
  return [
    ...sums.filter((sum) => sum.value === measure).map((sum) => sum.cohort),
    ...quantiles.filter((one) => textOf(one.aggregate.band) === text).map((one) => one.cohort),
  ];
}
