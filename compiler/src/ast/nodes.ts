import type { Span } from "../source/span.ts";
import type { Expression, RangeLiteral } from "./expression-nodes.ts";

export type {
  Argument,
  BinaryOperator,
  Expression,
  RangeLiteral,
  SetLiteral,
} from "./expression-nodes.ts";

/** Abstract syntax: plain data, determined by the text alone. Chapters as in spec/language.md. */

export interface Document {
  readonly kind: "document";
  readonly span: Span;
  readonly declarations: readonly Declaration[];
}

export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** A string literal with its quotes removed. */
export interface Text {
  readonly text: string;
  readonly span: Span;
}

// 2. Declarations

export type Declaration =
  | ImportDeclaration
  | TypeDeclaration
  | UnitDeclaration
  | SchemaDeclaration
  | PolicyDeclaration
  | ContractDeclaration
  | TestDeclaration;

export interface ImportDeclaration {
  readonly kind: "import";
  readonly span: Span;
  readonly names: readonly Name[];
  readonly from: Text;
}

export interface TypeDeclaration {
  readonly kind: "type";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly type: TypeExpression;
}

export interface UnitDeclaration {
  readonly kind: "unit";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly ucum: Text;
}

// 3. Types and schemas

export interface TypeExpression {
  readonly kind: "typeExpression";
  readonly span: Span;
  readonly base: BaseType;
  /** The span of the `?`, when missing values are allowed. */
  readonly optional: Span | null;
  readonly unit: Text | null;
}

export type BaseType =
  | { readonly kind: "intType"; readonly span: Span; readonly range: RangeLiteral | null }
  | {
      readonly kind: "decimalType";
      readonly span: Span;
      readonly scale: number;
      readonly range: RangeLiteral | null;
    }
  | { readonly kind: "dateType"; readonly span: Span; readonly range: RangeLiteral | null }
  | { readonly kind: "boolType"; readonly span: Span }
  | { readonly kind: "idType"; readonly span: Span }
  | { readonly kind: "enumType"; readonly span: Span; readonly members: readonly Name[] }
  /** `codes "ICD-10" { "I21", "I22" }` */
  | {
      readonly kind: "codesType";
      readonly span: Span;
      readonly system: Text;
      readonly codes: readonly Text[];
    }
  | { readonly kind: "namedType"; readonly span: Span; readonly name: Name };

export interface SchemaDeclaration {
  readonly kind: "schema";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly person: PersonClause | null;
  /** Further person clauses, each an error. */
  readonly extraPersons: readonly PersonClause[];
  readonly fields: readonly FieldDeclaration[];
}

export interface PersonClause {
  readonly kind: "person";
  readonly span: Span;
  readonly field: Name;
  /** `at most 50 rows per person`; null means one row each. */
  readonly maxRows: number | null;
}

export interface FieldDeclaration {
  readonly kind: "field";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly type: TypeExpression;
  readonly mark: {
    readonly kind: "identifier" | "quasi" | "sensitive";
    readonly span: Span;
  } | null;
}

// 4. Policies and contracts

export interface PolicyDeclaration {
  readonly kind: "policy";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly extends: Name | null;
  readonly clauses: readonly PrivacyClause[];
}

export interface ContractDeclaration {
  readonly kind: "contract";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly version: Text | null;
  readonly data: readonly DataDeclaration[];
  readonly parameters: readonly ParameterDeclaration[];
  readonly queries: readonly QueryDeclaration[];
  readonly privacy: readonly PrivacyBlock[];
  readonly authorize: readonly AuthorizeBlock[];
  readonly payment: readonly PaymentBlock[];
  readonly terms: readonly TermsBlock[];
}

/** `data participants: Participant held as shares` */
export interface DataDeclaration {
  readonly kind: "data";
  readonly span: Span;
  readonly name: Name;
  readonly schema: Name;
  readonly placement: { readonly kind: "shares" | "repositories"; readonly span: Span } | null;
}

export interface ParameterDeclaration {
  readonly kind: "parameter";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly type: TypeExpression;
  /** The set after `in`. */
  readonly values: readonly Expression[] | null;
}

export interface PrivacyBlock {
  readonly kind: "privacy";
  readonly span: Span;
  readonly clauses: readonly PrivacyClause[];
}

export type PrivacyClause =
  | { readonly kind: "usePolicy"; readonly span: Span; readonly name: Name }
  | { readonly kind: "minimumCohort"; readonly span: Span; readonly persons: number }
  | { readonly kind: "minimumSites"; readonly span: Span; readonly sites: number }
  /** `minimum cohort 11 persons outside each site` */
  | { readonly kind: "minimumOutside"; readonly span: Span; readonly persons: number }
  /** `persons of one site at most 80%` */
  | { readonly kind: "siteShare"; readonly span: Span; readonly percent: Expression }
  | { readonly kind: "dominanceRequired"; readonly span: Span }
  /** `dominance remainder 10%`: the p%-rule. */
  | { readonly kind: "dominanceRemainder"; readonly span: Span; readonly percent: Expression }
  /** `dominance top 2 at most 90%`: the (n,k)-rule. */
  | {
      readonly kind: "dominanceTop";
      readonly span: Span;
      readonly persons: number;
      readonly percent: Expression;
    }
  /** `dominance of sites remainder 10%`: the p%-rule, held against the totals of sites. */
  | { readonly kind: "siteRemainder"; readonly span: Span; readonly percent: Expression }
  /** `dominance of sites top 2 at most 90%`: the (n,k)-rule, held against the totals of sites. */
  | {
      readonly kind: "siteTop";
      readonly span: Span;
      readonly sites: number;
      readonly percent: Expression;
    }
  | { readonly kind: "suppressComplementary"; readonly span: Span }
  | { readonly kind: "zerosPublic"; readonly span: Span }
  | { readonly kind: "populationPublic"; readonly span: Span }
  | { readonly kind: "disjointSites"; readonly span: Span }
  | { readonly kind: "differentialPrivacy"; readonly span: Span; readonly epsilon: Expression };

// 5. Queries

export interface QueryDeclaration {
  readonly kind: "query";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name | null;
  readonly from: Name | null;
  readonly steps: readonly QueryStep[];
  readonly groupBy: GroupBy | null;
  readonly releases: readonly ReleaseBlock[];
}

export type QueryStep =
  | { readonly kind: "where"; readonly span: Span; readonly condition: Expression }
  | { readonly kind: "let"; readonly span: Span; readonly name: Name; readonly value: Expression }
  | {
      readonly kind: "join";
      readonly span: Span;
      readonly data: Name;
      /** Present when the rows are at other sites than their persons. */
      readonly acrossSites?: true;
    };

export interface GroupBy {
  readonly kind: "groupBy";
  readonly span: Span;
  readonly keys: readonly GroupKey[];
}

export interface GroupKey {
  readonly kind: "groupKey";
  readonly span: Span;
  readonly name: Name | null;
  readonly value: Expression;
}

export interface ReleaseBlock {
  readonly kind: "release";
  readonly span: Span;
  readonly recipients: readonly Name[];
  readonly items: readonly ReleaseItem[];
}

export interface ReleaseItem {
  readonly kind: "releaseItem";
  readonly span: Span;
  readonly doc: string | null;
  readonly name: Name;
  readonly value: Expression;
}

// 7. Authorization, payment, terms

export interface AuthorizeBlock {
  readonly kind: "authorize";
  readonly span: Span;
  readonly clauses: readonly AuthorizeClause[];
}

export type AuthorizeClause =
  | {
      readonly kind: "querier";
      readonly span: Span;
      readonly visa: Name;
      readonly from: Text | null;
    }
  | {
      readonly kind: "purpose";
      readonly span: Span;
      readonly duo: Text;
      readonly disease: Text | null;
    }
  | {
      readonly kind: "approvedBy";
      readonly span: Span;
      readonly quorum: number;
      readonly experts: readonly Name[];
    }
  | {
      readonly kind: "valid";
      readonly span: Span;
      readonly from: Expression;
      readonly to: Expression;
    }
  | {
      readonly kind: "atMostRuns";
      readonly span: Span;
      readonly runs: number;
      readonly per: "day" | "week" | "month" | "year" | null;
    };

export interface PaymentBlock {
  readonly kind: "payment";
  readonly span: Span;
  readonly clauses: readonly PaymentClause[];
}

export type PaymentClause =
  | {
      readonly kind: "price";
      readonly span: Span;
      readonly amount: Expression;
      readonly currency: Name;
    }
  | {
      readonly kind: "split";
      readonly span: Span;
      readonly shares: readonly { readonly name: Name; readonly percent: Expression }[];
    }
  | { readonly kind: "refundOnAbort"; readonly span: Span };

export interface TermsBlock {
  readonly kind: "terms";
  readonly span: Span;
  readonly clauses: readonly TermsClause[];
}

export type TermsClause =
  | {
      readonly kind: "agreement";
      readonly span: Span;
      readonly title: Text;
      readonly sha256: Text | null;
    }
  | { readonly kind: "retention"; readonly span: Span; readonly period: Expression }
  | { readonly kind: "forbid"; readonly span: Span; readonly act: Name };

// 8. Tests

export interface TestDeclaration {
  readonly kind: "test";
  readonly span: Span;
  readonly title: Text;
  readonly contract: Name | null;
  readonly given: readonly TestGiven[];
  readonly bindings: readonly NamedValue[];
  readonly expectations: readonly TestExpectation[];
}

export interface NamedValue {
  readonly name: Name;
  readonly value: Expression;
}

export interface TestGiven {
  readonly span: Span;
  readonly data: Name;
  readonly from: Text | null;
  readonly rows: readonly TestRow[];
}

/** `20 of { arm: control, age: 70 }` */
export interface TestRow {
  readonly span: Span;
  /** How many such rows; null for one. */
  readonly count: number | null;
  readonly values: readonly NamedValue[];
}

export type TestExpectation =
  { readonly kind: "refused"; readonly span: Span; readonly code: Text } | CellExpectation;

/** `expect in byArm where arm = control { n = 25, responders = suppressed }` */
export interface CellExpectation {
  readonly kind: "cell";
  readonly span: Span;
  /** null where the contract has one query. */
  readonly query: Name | null;
  readonly keys: readonly NamedValue[];
  readonly items: readonly ExpectedItem[];
}

export interface ExpectedItem {
  readonly name: Name;
  /** null for `suppressed`. */
  readonly value: Expression | null;
}
