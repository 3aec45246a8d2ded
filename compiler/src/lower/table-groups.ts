import { spreadDecides, type Expression, type KnownTotals } from "@qsc/plan";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Model } from "../model/model.ts";
import { linkedTables } from "../rules/disclosure/linked-tables.ts";
import { clustersOf, knownTotals, type KeyedTable } from "./cohorts/known-totals.ts";
import { readsOf } from "./cohorts/reads.ts";
import { areUnrelated, relationOf } from "./cohorts/tables.ts";
import { textOf } from "./cohort-registry.ts";
import { obligationsOf } from "./obligations.ts";
import type { Study } from "./study.ts";

/**
 * What the tables of a contract tell of each other's totals, by query; a query that is not there stands alone.
 * Tables that can be subtracted in a way that nothing guards are reported (docs/design/disclosure.md, "Several tables").
 */
export function checkTables(
  studies: readonly Study[],
  model: Model,
  report: (finding: Diagnostic) => void,
): ReadonlyMap<number, KnownTotals> {
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
  return new Map(tied.flatMap((group) => checkGroup(group, model, report)));
}

type Table = KeyedTable & { readonly study: Study };

function checkGroup(
  group: readonly Study[],
  model: Model,
  report: (finding: Diagnostic) => void,
): readonly (readonly [number, KnownTotals])[] {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return [];
  const tables = group.map((study): Table => ({
    ...{ query: study.index, keys: study.shape.keys, study },
  }));
  const clusters = clustersOf(tables);
  for (const cluster of clusters) {
    const [one, two] = [cluster[0], cluster.at(-1)];
    if (one === undefined || two === undefined || knownTotals(cluster) !== null) continue;
    report(linkedTables(one.study.draft.query, two.study.draft.query, "margins"));
    return [];
  }
  if (!areUnrelated(clusters.flatMap(independentParts), first.shape.where, model)) {
    report(linkedTables(first.draft.query, last.draft.query, "fields"));
    return [];
  }
  for (const study of group) {
    const other = study === first ? last : first;
    const [one, two] = [other.draft.query, study.draft.query];
    if (!study.draft.opened.has(0)) report(linkedTables(one, two, "base"));
    else if (study.atoms.hasImpossibleCell) report(linkedTables(one, two, "impossible"));
  }
  const known = clusters.flatMap((cluster) => knownTotals(cluster) ?? []);
  for (const { table, totals } of known) {
    const study = group.find(({ index }) => index === table.query);
    if (study === undefined || totals.kind === "none" || sizesDecide(study, model)) continue;
    const other = study === first ? last : first;
    report(linkedTables(other.draft.query, study.draft.query, "obligations"));
  }
  return known.map(({ table, totals }) => [table.query, totals] as const);
}

/** Whether a gate of the table closes for nothing but sizes of cohorts: then what it hides does not follow from a total. */
function sizesDecide({ draft }: Study, model: Model): boolean {
  const { judged, quorums } = obligationsOf(draft, model.disclosure, model);
  const judgesSites = model.disclosure.dominanceOfSites !== undefined && draft.sums.length > 0;
  return !spreadDecides(model.disclosure) && !judgesSites && judged.length + quorums.length === 0;
}

/**
 * The groups of expressions of a cluster that must be unrelated with each other and with those of all other clusters.
 *
 * A table alone is one group. Of tables that share keys, the keys are a group, so that persons can move between cells;
 * so are the conditions of each table, with the values that are summed over them.
 * A value that is summed over whole cells is a group of its own in whatever tables it is summed:
 * a person who moves takes the value along.
 */
function independentParts(cluster: readonly Table[]): readonly (readonly Expression[])[] {
  const keys = cluster.flatMap((table) => table.keys.map(({ expression }) => expression));
  const [only] = cluster;
  if (cluster.length === 1 && only !== undefined) {
    const { conditions, measures } = only.study.shape;
    return [[...keys, ...conditions, ...measures]];
  }
  const riding = new Map<string, readonly Expression[]>();
  const groups = cluster.map(({ study }) => {
    const { conditions, measures } = study.shape;
    const isTied = (measure: Expression): boolean => {
      const own = readsOf([measure]).columns;
      const overConditions = study.draft.sums.some(
        (sum) => sum.value === measure && sum.cohort > 0,
      );
      return overConditions || [...readsOf(conditions).columns].some((column) => own.has(column));
    };
    for (const measure of measures) if (!isTied(measure)) riding.set(textOf(measure), [measure]);
    return [...conditions, ...measures.filter(isTied)];
  });
  return [keys, ...groups, ...riding.values()];
}
