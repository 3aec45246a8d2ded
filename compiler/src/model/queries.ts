import { quantifiedIn, type Expression, type Key } from "@qsc/plan";
import type {
  Expression as Syntax,
  GroupBy,
  GroupKey,
  Name,
  QueryDeclaration,
  QueryStep,
  ReleaseBlock,
  ReleaseItem,
} from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import { deleting, inserting, renaming } from "../diagnostics/fixes.ts";
import { groupDomain, tooManyCells } from "../rules/disclosure/group-domain.ts";
import { maskOf } from "../rules/disclosure/masked-sum.ts";
import type { Span } from "../source/span.ts";
import type { JoinedSchema } from "./data.ts";
import type { ModelItem, ModelQuery } from "./model.ts";
import type { Figure } from "./formulas/figure.ts";
import { hiddenFindings } from "./formulas/hidden.ts";
import { textOf } from "./program.ts";
import { releaseItem } from "./releases.ts";
import { columnNames, requireDecided } from "./rows/missing.ts";
import { presentWhenTrue } from "./rows/narrowing.ts";
import { condition, rowExpression } from "./rows/row.ts";
import { built, PERSON, type Context, type RowScope, type Typed } from "./rows/typed.ts";

/** Who receives figures of a release without `to`. */
export const DEFAULT_RECIPIENT = "querier";

/** Checks one query. What it gives back is complete only when nothing was reported. */
export function checkQuery(
  shared: Omit<RowScope, "aliases">,
  query: QueryDeclaration,
  name: string,
): ModelQuery {
  const scope: RowScope = {
    ...shared,
    aliases: new Map(),
    joined: new Map(),
    used: { parameters: shared.used.parameters, aliases: new Set() },
  };
  checkFrom(scope, query);
  const steps = checkSteps(scope, query.steps, shared.joined);
  const keys = query.groupBy === null ? [] : checkKeys(scope, query.groupBy, steps.present);
  const items = checkReleases(scope, query, keys, steps.present);
  reportUnusedAliases(scope, query.steps);
  return { name, span: query.span, where: steps.where, keys, items };
}

function reportUnusedAliases(scope: RowScope, steps: readonly QueryStep[]): void {
  for (const step of steps) {
    if (step.kind !== "let") continue;
    const { text, span } = step.name;
    if (scope.aliases.get(text)?.nameSpan !== span || scope.used.aliases.has(text)) continue;
    const fixes = [deleting("safe", step.span, scope.program.sources)];
    scope.report.push(finding("resolve/unused-let", span, { name: text }, { fixes }));
  }
}

function checkFrom(scope: RowScope, query: QueryDeclaration): void {
  const { from } = query;
  if (from === null) return;
  if (from.text !== scope.data) {
    scope.report.push(
      scope.declaredData.has(from.text)
        ? finding("support/several-data-sets", from.span, { name: from.text, other: scope.data })
        : unknownData(scope, from),
    );
  } else if (scope.schema.rowsPerPerson > 1) {
    const parameters = { data: from.text, rows: scope.schema.rowsPerPerson };
    scope.report.push(finding("support/rows-per-person", from.span, parameters));
  }
}

function unknownData(scope: RowScope, { text, span }: Name): Diagnostic {
  const known = suggestion(text, scope.declaredData);
  const fixes = renaming(span, text, scope.declaredData);
  return finding("resolve/unknown-data", span, { name: text, suggestion: known }, { fixes });
}

/** From here on the query can speak of a person's rows of the data set. */
function checkJoin(
  scope: RowScope,
  { data }: Extract<QueryStep, { kind: "join" }>,
  joinable: ReadonlyMap<string, JoinedSchema>,
): void {
  const joined = joinable.get(data.text);
  if (data.text === scope.data || scope.joined.has(data.text)) {
    scope.report.push(finding("resolve/joined-twice", data.span, { name: data.text }));
  } else if (joined !== undefined) {
    scope.joined.set(data.text, joined);
  } else if (!scope.declaredData.has(data.text)) {
    scope.report.push(unknownData(scope, data));
  }
}

/** Rule T-60: conditions add up, and each knows what the earlier ones tested. */
function checkSteps(
  scope: RowScope,
  steps: readonly QueryStep[],
  joinable: ReadonlyMap<string, JoinedSchema>,
): { readonly where: Expression | null; readonly present: ReadonlySet<number> } {
  const present = new Set<number>();
  let where: Typed | null = null;
  for (const step of steps) {
    switch (step.kind) {
      case "join":
        checkJoin(scope, step, joinable);
        break;
      case "let":
        declareAlias(scope, step, { ...PERSON, present, place: "`let`" });
        break;
      case "where": {
        const context: Context = { ...PERSON, present, place: "`where`" };
        const next = condition(scope, step.condition, context);
        if (next === null) break;
        for (const column of presentWhenTrue(next.expression)) present.add(column);
        where = where === null ? next : both(scope, step.span, where, next);
      }
    }
  }
  return { where: where?.expression ?? null, present };
}

function both(scope: RowScope, span: Span, left: Typed, right: Typed): Typed {
  const expression = { kind: "and" as const, left: left.expression, right: right.expression };
  const result = { type: { kind: "bool" } as const, optional: false, unit: null };
  return built(scope, span, expression, [left, right], result) ?? left;
}

/** Rule T-09. */
function declareAlias(
  scope: RowScope,
  step: Extract<QueryStep, { kind: "let" }>,
  context: Context,
): void {
  const { name, value } = step;
  const taken = scope.aliases.get(name.text)?.nameSpan ?? scope.schema.fields.get(name.text)?.span;
  if (taken !== undefined) {
    const related = [{ span: taken, text: "first declared here" }];
    scope.report.push(
      finding("resolve/duplicate-name", name.span, { name: name.text }, { related }),
    );
    return;
  }
  const typed = rowExpression(scope, value, context);
  const mask = typed === null ? { construct: null, readsRow: true } : maskOf(scope, value);
  const meanings = new Map([[presenceKey(context.present), typed]]);
  scope.aliases.set(name.text, {
    value,
    nameSpan: name.span,
    mask,
    meanings,
    broken: typed === null,
  });
}

function presenceKey(present: ReadonlySet<number>): string {
  return [...present].sort((a, b) => a - b).join(",");
}

type ModelKey = Key & { readonly span: Span };

function checkKeys(
  scope: RowScope,
  groupBy: GroupBy,
  present: ReadonlySet<number>,
): readonly ModelKey[] {
  const keys: ModelKey[] = [];
  for (const key of groupBy.keys) {
    const checked = checkKey(scope, groupBy, key, present);
    if (checked === null) continue;
    const earlier = keys.find((each) => each.name === checked.name);
    if (earlier === undefined) {
      keys.push(checked);
      continue;
    }
    const related = [{ span: earlier.span, text: "first here" }];
    const parameters = { name: checked.name };
    scope.report.push(finding("resolve/duplicate-name", key.span, parameters, { related }));
  }
  const cells = keys.reduce((product, key) => product * key.labels.length, 1);
  const tooMany = tooManyCells(cells, groupBy.span);
  if (tooMany !== null) scope.report.push(tooMany);
  return keys;
}

function checkKey(
  scope: RowScope,
  groupBy: GroupBy,
  key: GroupKey,
  present: ReadonlySet<number>,
): ModelKey | null {
  const name = key.name?.text ?? impliedName(scope, key.value);
  const context: Context = { ...PERSON, present, place: "`group by`" };
  const typed = rowExpression(scope, key.value, context);
  if (typed === null) return null;
  const domain = groupDomain(name, { ...typed, span: key.value.span });
  if ("code" in domain) {
    scope.report.push(domain);
    return null;
  }
  const fixes = whereFixes(scope, typed, groupBy.span);
  if (!requireDecided(scope, typed, key.value.span, fixes)) return null;
  return { name, expression: typed.expression, ...domain, span: key.span };
}

/** The name of a key without one: that of the field or `let` it is or bands, else its text on one line (rule T-61). */
function impliedName(scope: RowScope, value: Syntax): string {
  if (value.kind === "name") return value.text;
  if (value.kind === "member") return value.name.text;
  const banded =
    value.kind === "call" && value.function.text === "bands" ? value.arguments[0]?.value : null;
  if (banded?.kind === "name") return banded.text;
  return textOf(scope.program, value.span).replace(/\s+/g, " ");
}

function whereFixes(scope: RowScope, typed: Typed, groupBy: Span): readonly Fix[] {
  if (quantifiedIn([typed.expression]).length > 0) return [];
  const tests = columnNames(scope, typed).map((name) => `${name} is not missing`);
  const text = `where ${tests.join(" and ")}`;
  const edits = [{ span: { ...groupBy, end: groupBy.start }, text: `${text}\n    ` }];
  return [{ title: text, safety: "unsafe", edits }];
}

function checkReleases(
  scope: RowScope,
  query: QueryDeclaration,
  keys: readonly ModelKey[],
  present: ReadonlySet<number>,
): readonly ModelItem[] {
  const items: ModelItem[] = [];
  const taken = new Map<string, Span>(keys.map((key) => [key.name, key.span]));
  const above = new Map<string, Figure | null>();
  const names = new Set(
    query.releases.flatMap((release) => release.items.map((item) => item.name.text)),
  );
  if (names.size === 0) {
    const span = query.releases[0]?.span ?? query.name?.span ?? query.span;
    const [block] = query.releases;
    const fixes =
      block === undefined
        ? []
        : [inserting("unsafe", { ...block.span, start: block.span.end - 1 }, " n = count() ")];
    scope.report.push(finding("contract/release-missing", span, {}, { fixes }));
  }
  for (const release of query.releases) {
    const recipients = checkRecipients(scope, release);
    for (const item of release.items) {
      declareItem(scope, item, taken);
      const figures = { rows: scope, own: item, recipients, keys, above, names };
      const checked = releaseItem(figures, present);
      if (checked === null) {
        above.set(item.name.text, null);
        continue;
      }
      const what = checked.item.aggregate.kind;
      above.set(item.name.text, { item: items.length, recipients, type: checked.type, what });
      items.push(checked.item);
    }
  }
  // A figure with an error may be the one that computes with a hidden one.
  if (![...above.values()].includes(null)) scope.report.push(...hiddenFindings(items, scope));
  return items;
}

/** A name is one figure of the query, whoever receives it (rule T-63). */
function declareItem(scope: RowScope, { name }: ReleaseItem, taken: Map<string, Span>): void {
  const earlier = taken.get(name.text);
  if (earlier !== undefined) {
    const related = [{ span: earlier, text: "first declared here" }];
    const parameters = { name: name.text };
    scope.report.push(finding("resolve/duplicate-name", name.span, parameters, { related }));
  }
  taken.set(name.text, name.span);
}

/** Rule T-64. */
function checkRecipients(scope: RowScope, { recipients }: ReleaseBlock): readonly string[] {
  const seen = new Map<string, Span>();
  for (const { text, span } of recipients) {
    const earlier = seen.get(text);
    if (earlier !== undefined) {
      const related = [{ span: earlier, text: "first here" }];
      scope.report.push(finding("resolve/duplicate-name", span, { name: text }, { related }));
    }
    seen.set(text, span);
  }
  return seen.size === 0 ? [DEFAULT_RECIPIENT] : [...seen.keys()];
}
