import type {
  GroupByCstNode,
  GroupKeyCstNode,
  QueryCstNode,
  QueryStepCstNode,
  ReleaseCstNode,
  ReleaseItemCstNode,
} from "@qsc/grammar";
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
  const { Name, from, queryStep, groupBy, release } = node.children;
  return {
    kind: "query",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name: nameOf(context, tokenAt(Name)),
    from: nameOf(context, tokenAt(from?.[0]?.children.Name)),
    steps: convertAll(context, queryStep, toStep),
    groupBy: groupBy?.[0] === undefined ? null : toGroupBy(context, groupBy[0]),
    releases: convertAll(context, release, toRelease),
  };
}

function toStep(context: Context, node: QueryStepCstNode): QueryStep | null {
  const { Where, Let, Join, Name, expression } = node.children;
  const span = nodeSpan(context, node);
  if (Where !== undefined) {
    return { kind: "where", span, condition: toExpression(context, expression?.[0], node) };
  }
  const name = nameOf(context, tokenAt(Name));
  if (name === null) return null;
  if (Let !== undefined) {
    return { kind: "let", span, name, value: toExpression(context, expression?.[0], node) };
  }
  return Join === undefined ? null : { kind: "join", span, data: name };
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
