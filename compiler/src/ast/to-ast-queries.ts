import type {
  GroupByCstNode,
  GroupKeyCstNode,
  QueryClauseCstNode,
  QueryCstNode,
  QueryStepCstNode,
  ReleaseCstNode,
  ReleaseItemCstNode,
} from "@qsc/grammar";
import type { Span } from "../source/span.ts";
import { convertAll, docOf, nameOf, namesOf, nodeSpan, tokenAt } from "./cst-access.ts";
import type { Context } from "./cst-access.ts";
import type {
  GroupBy,
  GroupKey,
  QueryDeclaration,
  QueryStep,
  ReleaseBlock,
  ReleaseItem,
} from "./nodes.ts";
import { toExpression } from "./to-ast-expressions.ts";

/** Queries: spec/language.md §5. */

export function toQuery(context: Context, node: QueryCstNode): QueryDeclaration {
  const clauses = (node.children.queryClause ?? []).map((clause) => clause.children);
  const from = clauses.flatMap((clause) => clause.from ?? []);
  const groupBy = clauses.flatMap((clause) => clause.groupBy ?? []);
  const { Name } = node.children;
  checkClauses(context, node);
  return {
    kind: "query",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name: nameOf(context, tokenAt(Name)),
    from: nameOf(context, tokenAt(from[0]?.children.Name)),
    steps: convertAll(
      context,
      clauses.flatMap((clause) => clause.queryStep ?? []),
      toStep,
    ),
    groupBy: groupBy[0] === undefined ? null : toGroupBy(context, groupBy[0]),
    releases: convertAll(
      context,
      clauses.flatMap((clause) => clause.release ?? []),
      toRelease,
    ),
  };
}

/** "{" From QueryStep* GroupBy? Release+ "}": the parser takes the clauses in any order. */
function checkClauses(context: Context, node: QueryCstNode): void {
  const span = nodeSpan(context, node);
  // A clause that could not be read must not be called missing.
  if (context.errorOffsets.some((at) => span.start <= at && at <= span.end)) return;
  const clauses = (node.children.queryClause ?? []).map((clause) => ({
    rank: clauseRank(clause),
    span: nodeSpan(context, clause),
  }));
  let last = -1;
  for (const clause of clauses) {
    const once = clause.rank === ranks.from || clause.rank === ranks.groupBy;
    if (clause.rank < last)
      reportOrder(context, clause, "stands after a clause that it must precede");
    else if (once && clause.rank === last) reportOrder(context, clause, "can stand only once");
    last = Math.max(last, clause.rank);
  }
  reportMissing(
    context,
    span,
    clauses.every(({ rank }) => rank !== ranks.from),
    "from",
  );
  reportMissing(
    context,
    span,
    clauses.every(({ rank }) => rank !== ranks.release),
    "release",
  );
}

const ranks = { from: 0, step: 1, groupBy: 2, release: 3 } as const;
const rankWords = ["`from`", "`where`, `let` or `join`", "`group by`", "`release`"] as const;

type Rank = (typeof ranks)[keyof typeof ranks];

function clauseRank({ children }: QueryClauseCstNode): Rank {
  if (children.from !== undefined) return ranks.from;
  if (children.queryStep !== undefined) return ranks.step;
  return children.groupBy === undefined ? ranks.release : ranks.groupBy;
}

function reportOrder(
  context: Context,
  clause: { readonly rank: Rank; readonly span: Span },
  what: string,
): void {
  context.report({
    code: "parse/query-order",
    message: `${rankWords[clause.rank]} ${what}`,
    span: clause.span,
    help: "write `from`, then `where`, `let` and `join`, then `group by`, then `release`",
  });
}

function reportMissing(
  context: Context,
  { path, start }: Span,
  isMissing: boolean,
  word: "from" | "release",
): void {
  if (!isMissing) return;
  context.report({
    code: "parse/incomplete-query",
    message: `the query has no \`${word}\``,
    span: { path, start, end: start + "query".length },
    help:
      word === "from"
        ? "name the data it reads, as in `from participants`"
        : "say what it opens, as in `release { n = count() }`",
  });
}

function toStep(context: Context, node: QueryStepCstNode): QueryStep | null {
  const { Where, Let, Join, Across, Name, expression } = node.children;
  const span = nodeSpan(context, node);
  if (Where !== undefined) {
    return { kind: "where", span, condition: toExpression(context, expression?.[0], node) };
  }
  const name = nameOf(context, tokenAt(Name));
  if (name === null) return null;
  if (Let !== undefined) {
    return { kind: "let", span, name, value: toExpression(context, expression?.[0], node) };
  }
  if (Join === undefined) return null;
  return { kind: "join", span, data: name, ...(Across !== undefined && { acrossSites: true }) };
}

function toGroupBy(context: Context, node: GroupByCstNode): GroupBy {
  const keys = convertAll(context, node.children.groupKey, toGroupKey);
  return { kind: "groupBy", span: nodeSpan(context, node), keys };
}

function toGroupKey(context: Context, node: GroupKeyCstNode): GroupKey {
  return {
    kind: "groupKey",
    span: nodeSpan(context, node),
    name: nameOf(context, tokenAt(node.children.Name)),
    value: toExpression(context, node.children.expression?.[0], node),
  };
}

function toRelease(context: Context, node: ReleaseCstNode): ReleaseBlock {
  return {
    kind: "release",
    span: nodeSpan(context, node),
    recipients: namesOf(context, node.children.Name),
    items: convertAll(context, node.children.releaseItem, toReleaseItem),
  };
}

function toReleaseItem(context: Context, node: ReleaseItemCstNode): ReleaseItem | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  if (name === null) return null;
  return {
    kind: "releaseItem",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name,
    value: toExpression(context, node.children.expression?.[0], node),
  };
}
