import type {
  ContractCstNode,
  DataCstNode,
  DominanceCstNode,
  MinimumCstNode,
  ParameterCstNode,
  PolicyCstNode,
  PrivacyClauseCstNode,
  PrivacyCstNode,
  SiteShareCstNode,
} from "@qsc/grammar";
import {
  convertAll,
  docOf,
  errorAt,
  integerOf,
  nameOf,
  nameOrEmpty,
  nodeSpan,
  tokenAt,
  tokenSpan,
  verbatimOf,
} from "./cst-access.ts";
import type { Context } from "./cst-access.ts";
import type {
  ContractDeclaration,
  DataDeclaration,
  ParameterDeclaration,
  PolicyDeclaration,
  PrivacyBlock,
  PrivacyClause,
} from "./nodes.ts";
import { toNumber, toSet } from "./to-ast-expressions.ts";
import { toQuery } from "./to-ast-queries.ts";
import { toAuthorize, toPayment, toTerms } from "./to-ast-terms.ts";
import { toTypeExpression } from "./to-ast-types.ts";

/** Policies and contracts: spec/language.md §4. */

export function toPolicy(context: Context, node: PolicyCstNode): PolicyDeclaration {
  const { Name, Extends, privacyClause } = node.children;
  return {
    kind: "policy",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name: nameOrEmpty(context, tokenAt(Name), node),
    extends: Extends === undefined ? null : nameOf(context, tokenAt(Name, 1)),
    clauses: convertAll(context, privacyClause, toPrivacyClause),
  };
}

export function toContract(context: Context, node: ContractCstNode): ContractDeclaration {
  const { Name, VersionNumber, contractItem } = node.children;
  const items = (contractItem ?? []).map((item) => item.children);
  return {
    kind: "contract",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name: nameOrEmpty(context, tokenAt(Name), node),
    version: verbatimOf(context, tokenAt(VersionNumber)),
    data: convertAll(
      context,
      items.flatMap((item) => item.data ?? []),
      toData,
    ),
    parameters: convertAll(
      context,
      items.flatMap((item) => item.parameter ?? []),
      toParameter,
    ),
    queries: convertAll(
      context,
      items.flatMap((item) => item.query ?? []),
      toQuery,
    ),
    privacy: convertAll(
      context,
      items.flatMap((item) => item.privacy ?? []),
      toPrivacy,
    ),
    authorize: convertAll(
      context,
      items.flatMap((item) => item.authorize ?? []),
      toAuthorize,
    ),
    payment: convertAll(
      context,
      items.flatMap((item) => item.payment ?? []),
      toPayment,
    ),
    terms: convertAll(
      context,
      items.flatMap((item) => item.terms ?? []),
      toTerms,
    ),
  };
}

function toData(context: Context, node: DataCstNode): DataDeclaration | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  const schema = nameOf(context, tokenAt(node.children.Name, 1));
  if (name === null || schema === null) return null;
  const placement = toPlacement(context, node);
  return { kind: "data", span: nodeSpan(context, node), name, schema, placement };
}

function toPlacement(context: Context, node: DataCstNode): DataDeclaration["placement"] {
  const held = tokenAt(node.children.Held);
  const shares = tokenAt(node.children.Shares);
  const place = shares ?? tokenAt(node.children.Repositories);
  if (held === undefined || place === undefined) return null;
  const { path, start } = tokenSpan(context, held);
  const span = { path, start, end: tokenSpan(context, place).end };
  return { kind: shares === undefined ? "repositories" : "shares", span };
}

function toParameter(context: Context, node: ParameterCstNode): ParameterDeclaration | null {
  const { Name, typeExpression, set } = node.children;
  const name = nameOf(context, tokenAt(Name));
  const type = toTypeExpression(context, typeExpression?.[0]);
  if (name === null || type === null) return null;
  return {
    kind: "parameter",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name,
    type,
    values: set?.[0] === undefined ? null : toSet(context, set[0]).elements,
  };
}

function toPrivacy(context: Context, node: PrivacyCstNode): PrivacyBlock {
  return {
    kind: "privacy",
    span: nodeSpan(context, node),
    clauses: convertAll(context, node.children.privacyClause, toPrivacyClause),
  };
}

function toPrivacyClause(context: Context, node: PrivacyClauseCstNode): PrivacyClause | null {
  const { children } = node;
  const span = nodeSpan(context, node);
  if (children.Policy !== undefined) {
    const name = nameOf(context, tokenAt(children.Name));
    return name === null ? null : { kind: "usePolicy", span, name };
  }
  if (children.minimum?.[0] !== undefined) return toMinimum(context, children.minimum[0]);
  if (children.dominance?.[0] !== undefined) return toDominance(context, children.dominance[0]);
  if (children.siteShare?.[0] !== undefined) return toSiteShare(context, children.siteShare[0]);
  if (children.Suppress !== undefined) return { kind: "suppressComplementary", span };
  if (children.Zeros !== undefined) return { kind: "zerosPublic", span };
  if (children.Population !== undefined) return { kind: "populationPublic", span };
  if (children.Persons !== undefined) return { kind: "disjointSites", span };
  if (children.Differential === undefined) return null;
  const decimal = tokenAt(children.Decimal);
  const integer = tokenAt(children.Integer);
  const epsilon =
    decimal !== undefined
      ? toNumber(context, "decimal", decimal)
      : integer !== undefined
        ? toNumber(context, "integer", integer)
        : errorAt(context, node);
  return { kind: "differentialPrivacy", span, epsilon };
}

function toDominance(context: Context, node: DominanceCstNode): PrivacyClause | null {
  const span = nodeSpan(context, node);
  if (node.children.Required !== undefined) return { kind: "dominanceRequired", span };
  const rule = node.children.dominanceRule?.[0]?.children;
  const token = tokenAt(rule?.Percent);
  if (rule === undefined || token === undefined) return null;
  const percent = toNumber(context, "percent", token);
  const isOfSites = node.children.Sites !== undefined;
  if (rule.Remainder !== undefined) {
    return { kind: isOfSites ? "siteRemainder" : "dominanceRemainder", span, percent };
  }
  const most = integerOf(tokenAt(rule.Integer));
  if (most === null) return null;
  return isOfSites
    ? { kind: "siteTop", span, sites: most, percent }
    : { kind: "dominanceTop", span, persons: most, percent };
}

function toSiteShare(context: Context, node: SiteShareCstNode): PrivacyClause | null {
  const token = tokenAt(node.children.Percent);
  if (token === undefined) return null;
  const percent = toNumber(context, "percent", token);
  return { kind: "siteShare", span: nodeSpan(context, node), percent };
}

function toMinimum(context: Context, node: MinimumCstNode): PrivacyClause | null {
  const span = nodeSpan(context, node);
  const least = integerOf(tokenAt(node.children.Integer));
  if (least === null) return null;
  if (node.children.Cohort === undefined) return { kind: "minimumSites", span, sites: least };
  const isOutside = node.children.Outside !== undefined;
  return { kind: isOutside ? "minimumOutside" : "minimumCohort", span, persons: least };
}
