import {
  cohortsOfItem,
  isSecret,
  operandsOf,
  sumsOfItem,
  type Expression,
  type Item,
  type Query,
} from "@qsc/plan";
import type { ModelQuery } from "../model/model.ts";
import type { Change } from "./change.ts";
import { textOf, type CommonScope } from "./common-scope.ts";
import { derivationOf } from "./derivation.ts";
import { comparePredicates } from "./predicates.ts";
import type { Version } from "./version.ts";

/** One table of one version. */
export interface Table {
  readonly version: Version;
  readonly query: Query;
  readonly model: ModelQuery;
  /** Its expressions over the common scope. */
  readonly move: (expression: Expression) => Expression;
}

/** What opens for an item: sizes of cohorts, sums over them and bands of quantiles, and what is computed of hidden ones. */
interface Opened {
  /** By how it is computed, the figures that it would follow from if they opened. */
  readonly secrets: readonly { readonly text: string; readonly base: Opened }[];
  readonly cohorts: readonly (Expression | null)[];
  /** A quantile opens its band alone, and no size. */
  readonly bands: readonly string[];
  readonly sums: readonly { readonly text: string; readonly cohort: Expression | null }[];
}

/**
 * A new figure releases more when it cannot be computed from what the old version opens with nothing suppressed:
 * from sizes of the same cohorts and sums of the same values over them.
 */
export function compareFigures(old: Table, next: Table, scope: CommonScope): readonly Change[] {
  const names = new Set(old.query.items.map(({ name }) => name));
  const added = next.query.items.flatMap((item, index): readonly Change[] => {
    if (item.hidden === true) return [];
    const span = next.model.items[index]?.span ?? next.model.span;
    const place = { subject: "figure" as const, old: null, new: span };
    const text = quoted(next.version.textOf(span));
    const relation = coveredForAll(next, item, old, scope);
    if (relation !== "covered") {
      const verb = names.has(item.name) ? "opens something else now" : "is new";
      return relation === "undecided"
        ? [{ ...place, effect: "cannot-compare", text: `the figure ${text} cannot be compared` }]
        : [{ ...place, effect: "releases-more", text: `the figure ${text} ${verb}` }];
    }
    if (old.query.items.some((one) => isSameFigure(old, one, next, item, scope))) return [];
    const why = "follows from figures that the old version opens";
    return [{ ...place, effect: "neutral", text: `the figure ${text} ${why}` }];
  });
  const gone = old.query.items.flatMap((item, index): readonly Change[] => {
    if (item.hidden === true) return [];
    const span = old.model.items[index]?.span ?? old.model.span;
    if (coveredForAll(old, item, next, scope) === "covered") return [];
    const text = `the figure ${quoted(old.version.textOf(span))} is not released as it was`;
    return [{ effect: "releases-less", subject: "figure", text, old: span, new: null }];
  });
  return [...added, ...gone];
}

/** What a table opens to a recipient; all of it where the table does not know the recipient, which is a change of its own. */
function everythingFor(recipient: string, table: Table): Opened {
  const told = table.query.items.filter((item) => item.hidden !== true);
  const own = told.filter((item) => item.recipients.includes(recipient));
  return together((own.length === 0 ? told : own).map((item) => openedBy(table, item)));
}

function together(each: readonly Opened[]): Opened {
  return {
    secrets: each.flatMap(({ secrets }) => secrets),
    cohorts: each.flatMap(({ cohorts }) => cohorts),
    bands: each.flatMap(({ bands }) => bands),
    sums: each.flatMap(({ sums }) => sums),
  };
}

/** Whether each recipient of an item of `own` can compute it from what `other` opens to that recipient. */
function coveredForAll(own: Table, item: Item, other: Table, scope: CommonScope): Coverage {
  const opened = openedBy(own, item);
  return leastOf(item.recipients.map((one) => coveredBy(opened, everythingFor(one, other), scope)));
}

/** What a derived figure tells is what the figures tell that it rests on. */
function openedBy(table: Table, item: Item): Opened {
  const { query, move } = table;
  if (item.kind === "derived") {
    const index = query.items.indexOf(item);
    if (isSecret(query.items, index)) return secretOf(table, item);
    // Of what the circuit computes the result alone opens, also to a figure that is computed from it.
    return together(operandsOf(item.formula).flatMap((at) => opensAt(table, at)));
  }
  const conditionOf = (cohort: number): Expression | null => {
    const condition = query.cohorts[cohort]?.condition ?? null;
    return condition === null ? null : move(condition);
  };
  const quantile = item.kind === "quantile" ? query.quantiles?.[item.quantile] : undefined;
  if (quantile !== undefined) {
    const { cohort, below, level } = quantile;
    const band = textOf([conditionOf(cohort), below.map(conditionOf), level]);
    return { secrets: [], cohorts: [], bands: [band], sums: [] };
  }
  return {
    ...{ secrets: [], bands: [] },
    cohorts: cohortsOfItem(item, query).map(conditionOf),
    sums: sumsOfItem(item).flatMap((index) => {
      const sum = query.sums[index];
      if (sum === undefined) return [];
      const text = `${sum.power} ${textOf(move(sum.value))}`;
      return [{ text, cohort: conditionOf(sum.cohort) }];
    }),
  };
}

function opensAt(table: Table, index: number): readonly Opened[] {
  const item = table.query.items[index];
  return item === undefined ? [] : [openedBy(table, item)];
}

/** Two results are the same when they are computed in the same way from figures that would open the same. */
function secretOf(table: Table, item: Item): Opened {
  const { text, base } = derivationOf(table, item);
  const figures = base.map((one) => ({ name: one.name, kind: one.kind, of: openedBy(table, one) }));
  const whole = together(figures.map(({ of }) => of));
  const result = { text: textOf([text, figures]), base: whole };
  return { secrets: [result], cohorts: [], bands: [], sums: [] };
}

type Coverage = "covered" | "uncovered" | "undecided";

function leastOf(coverages: readonly Coverage[]): Coverage {
  if (coverages.includes("uncovered")) return "uncovered";
  return coverages.includes("undecided") ? "undecided" : "covered";
}

function coveredBy(part: Opened, whole: Opened, scope: CommonScope): Coverage {
  const sums = part.sums.every(({ text, cohort }) =>
    whole.sums.some((one) => one.text === text && textOf(one.cohort) === textOf(cohort)),
  );
  if (!sums || !part.bands.every((band) => whole.bands.includes(band))) return "uncovered";
  const secrets = part.secrets.map(({ text, base }): Coverage => {
    const isTold = whole.secrets.some((one) => one.text === text);
    return isTold ? "covered" : coveredBy(base, whole, scope);
  });
  const relations = part.cohorts.map((cohort): Coverage => {
    const found = whole.cohorts.map((one) => comparePredicates(one, cohort, scope));
    if (found.includes("same")) return "covered";
    return found.includes("undecided") ? "undecided" : "uncovered";
  });
  return leastOf([...secrets, ...relations]);
}

/** Whether two figures of one name are computed in the same way from the same opened figures. */
function isSameFigure(
  ...[old, before, next, after, scope]: [Table, Item, Table, Item, CommonScope]
): boolean {
  if (before.name !== after.name || before.kind !== after.kind) return false;
  if (before.kind === "derived" && after.kind === "derived") {
    const [own, others] = [derivationOf(old, before), derivationOf(next, after)];
    return (
      own.text === others.text &&
      own.base.every((one, at) => {
        const other = others.base[at];
        return other !== undefined && isSameFigure(old, one, next, other, scope);
      })
    );
  }
  const thanOf = (item: Item): unknown => ("than" in item ? item.than : null);
  const [left, right] = [openedBy(old, before), openedBy(next, after)];
  return (
    textOf(thanOf(before)) === textOf(thanOf(after)) &&
    coveredBy(left, right, scope) === "covered" &&
    coveredBy(right, left, scope) === "covered"
  );
}

export function quoted(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
