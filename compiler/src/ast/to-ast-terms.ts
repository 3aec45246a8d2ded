import type {
  AuthorizeClauseCstNode,
  AuthorizeCstNode,
  PaymentClauseCstNode,
  PaymentCstNode,
  ShareCstNode,
  TermsClauseCstNode,
  TermsCstNode,
} from "@qsc/grammar";
import {
  convertAll,
  errorAt,
  integerOf,
  nameOf,
  nodeSpan,
  textOf,
  tokenAt,
  verbatimOf,
} from "./cst-access.ts";
import type { Context } from "./cst-access.ts";
import type {
  AuthorizeBlock,
  AuthorizeClause,
  Expression,
  Name,
  PaymentBlock,
  PaymentClause,
  TermsBlock,
  TermsClause,
} from "./nodes.ts";
import { toDate, toDuration, toNumber } from "./to-ast-expressions.ts";
import { toNames } from "./to-ast-types.ts";

/** Authorization, payment, terms: spec/language.md §7. */

export function toAuthorize(context: Context, node: AuthorizeCstNode): AuthorizeBlock {
  const clauses = convertAll(context, node.children.authorizeClause, toAuthorizeClause);
  return { kind: "authorize", span: nodeSpan(context, node), clauses };
}

export function toPayment(context: Context, node: PaymentCstNode): PaymentBlock {
  const clauses = convertAll(context, node.children.paymentClause, toPaymentClause);
  return { kind: "payment", span: nodeSpan(context, node), clauses };
}

export function toTerms(context: Context, node: TermsCstNode): TermsBlock {
  const clauses = convertAll(context, node.children.termsClause, toTermsClause);
  return { kind: "terms", span: nodeSpan(context, node), clauses };
}

function toAuthorizeClause(context: Context, node: AuthorizeClauseCstNode): AuthorizeClause | null {
  const { children } = node;
  const span = nodeSpan(context, node);
  if (children.Querier !== undefined) {
    const visa = nameOf(context, tokenAt(children.Name));
    const from = textOf(context, tokenAt(children.String));
    return visa === null ? null : { kind: "querier", span, visa, from };
  }
  if (children.Purpose !== undefined) {
    const duo = verbatimOf(context, tokenAt(children.Code));
    const disease = verbatimOf(context, tokenAt(children.Code, 1));
    return duo === null ? null : { kind: "purpose", span, duo, disease };
  }
  if (children.Valid !== undefined) {
    const [from, to] = [tokenAt(children.Date), tokenAt(children.Date, 1)];
    if (from === undefined || to === undefined) return null;
    return { kind: "valid", span, from: toDate(context, from), to: toDate(context, to) };
  }
  const count = integerOf(tokenAt(children.Integer));
  if (count === null) return null;
  if (children.Approved !== undefined) {
    const experts = toNames(context, children.nameSet?.[0]);
    return { kind: "approvedBy", span, quorum: count, experts };
  }
  return children.At === undefined
    ? null
    : { kind: "atMostRuns", span, runs: count, per: runPeriod(node) };
}

function runPeriod(node: AuthorizeClauseCstNode): "day" | "week" | "month" | "year" | null {
  const { Day, Week, Month, Year } = node.children;
  if (Day !== undefined) return "day";
  if (Week !== undefined) return "week";
  if (Month !== undefined) return "month";
  return Year === undefined ? null : "year";
}

function toPaymentClause(context: Context, node: PaymentClauseCstNode): PaymentClause | null {
  const { Price, Name, split, Refund } = node.children;
  const span = nodeSpan(context, node);
  if (Price !== undefined) {
    const currency = nameOf(context, tokenAt(Name));
    if (currency === null) return null;
    return { kind: "price", span, amount: toAmount(context, node), currency };
  }
  if (split?.[0] !== undefined) {
    return { kind: "split", span, shares: convertAll(context, split[0].children.share, toShare) };
  }
  return Refund === undefined ? null : { kind: "refundOnAbort", span };
}

function toAmount(context: Context, node: PaymentClauseCstNode): Expression {
  const decimal = tokenAt(node.children.Decimal);
  if (decimal !== undefined) return toNumber(context, "decimal", decimal);
  const integer = tokenAt(node.children.Integer);
  return integer === undefined ? errorAt(context, node) : toNumber(context, "integer", integer);
}

function toShare(
  context: Context,
  node: ShareCstNode,
): { readonly name: Name; readonly percent: Expression } | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  const percent = tokenAt(node.children.Percent);
  if (name === null || percent === undefined) return null;
  return { name, percent: toNumber(context, "percent", percent) };
}

function toTermsClause(context: Context, node: TermsClauseCstNode): TermsClause | null {
  const { Agreement, String, Retention, Integer, DurationUnit, Name } = node.children;
  const span = nodeSpan(context, node);
  if (Agreement !== undefined) {
    const title = textOf(context, tokenAt(String));
    const sha256 = textOf(context, tokenAt(String, 1));
    return title === null ? null : { kind: "agreement", span, title, sha256 };
  }
  if (Retention !== undefined) {
    const period = toDuration(context, tokenAt(Integer), tokenAt(DurationUnit), node);
    return { kind: "retention", span, period };
  }
  const act = nameOf(context, tokenAt(Name));
  return act === null ? null : { kind: "forbid", span, act };
}
