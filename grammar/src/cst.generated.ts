// Generated from the grammar by scripts/generate-cst-types.ts; do not edit.

import type { CstNode, IToken } from "chevrotain";

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  and: AndCstNode[];
  Or?: IToken[];
};

export interface AndCstNode extends CstNode {
  name: "and";
  children: AndCstChildren;
}

export type AndCstChildren = {
  not: NotCstNode[];
  And?: IToken[];
};

export interface NotCstNode extends CstNode {
  name: "not";
  children: NotCstChildren;
}

export type NotCstChildren = {
  Not?: IToken[];
  not?: NotCstNode[];
  comparison?: ComparisonCstNode[];
};

export interface ComparisonCstNode extends CstNode {
  name: "comparison";
  children: ComparisonCstChildren;
}

export type ComparisonCstChildren = {
  orElse: OrElseCstNode[];
  ComparisonOperator?: IToken[];
  In?: IToken[];
  DotDot?: IToken[];
  Is?: IToken[];
  Not?: IToken[];
  Missing?: IToken[];
};

export interface OrElseCstNode extends CstNode {
  name: "orElse";
  children: OrElseCstChildren;
}

export type OrElseCstChildren = {
  additive: AdditiveCstNode[];
  Else?: IToken[];
};

export interface AdditiveCstNode extends CstNode {
  name: "additive";
  children: AdditiveCstChildren;
}

export type AdditiveCstChildren = {
  multiplicative: MultiplicativeCstNode[];
  AdditiveOperator?: IToken[];
};

export interface MultiplicativeCstNode extends CstNode {
  name: "multiplicative";
  children: MultiplicativeCstChildren;
}

export type MultiplicativeCstChildren = {
  unary: UnaryCstNode[];
  MultiplicativeOperator?: IToken[];
};

export interface UnaryCstNode extends CstNode {
  name: "unary";
  children: UnaryCstChildren;
}

export type UnaryCstChildren = {
  Minus?: IToken[];
  unary?: UnaryCstNode[];
  postfix?: PostfixCstNode[];
};

export interface PostfixCstNode extends CstNode {
  name: "postfix";
  children: PostfixCstChildren;
}

export type PostfixCstChildren = {
  primary: PrimaryCstNode[];
  Dot?: IToken[];
  Name?: IToken[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  literal?: LiteralCstNode[];
  Dollar?: IToken[];
  Name?: IToken[];
  call?: CallCstNode[];
  LeftParen?: IToken[];
  expression?: ExpressionCstNode[];
  RightParen?: IToken[];
  ifExpression?: IfExpressionCstNode[];
  set?: SetCstNode[];
};

export interface LiteralCstNode extends CstNode {
  name: "literal";
  children: LiteralCstChildren;
}

export type LiteralCstChildren = {
  integerOrDuration?: IntegerOrDurationCstNode[];
  Decimal?: IToken[];
  Percent?: IToken[];
  Date?: IToken[];
  String?: IToken[];
  True?: IToken[];
  False?: IToken[];
};

export interface IntegerOrDurationCstNode extends CstNode {
  name: "integerOrDuration";
  children: IntegerOrDurationCstChildren;
}

export type IntegerOrDurationCstChildren = {
  Integer: IToken[];
  DurationUnit?: IToken[];
};

export interface CallCstNode extends CstNode {
  name: "call";
  children: CallCstChildren;
}

export type CallCstChildren = {
  Name: IToken[];
  LeftParen: IToken[];
  argument?: ArgumentCstNode[];
  Comma?: IToken[];
  RightParen: IToken[];
};

export interface ArgumentCstNode extends CstNode {
  name: "argument";
  children: ArgumentCstChildren;
}

export type ArgumentCstChildren = {
  Name?: IToken[];
  Colon?: IToken[];
  expression: ExpressionCstNode[];
};

export interface IfExpressionCstNode extends CstNode {
  name: "ifExpression";
  children: IfExpressionCstChildren;
}

export type IfExpressionCstChildren = {
  If: IToken[];
  expression: ExpressionCstNode[];
  Then: IToken[];
  additive: AdditiveCstNode[];
  Else: IToken[];
};

export interface SetCstNode extends CstNode {
  name: "set";
  children: SetCstChildren;
}

export type SetCstChildren = {
  LeftBrace: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface TypeExpressionCstNode extends CstNode {
  name: "typeExpression";
  children: TypeExpressionCstChildren;
}

export type TypeExpressionCstChildren = {
  baseType: BaseTypeCstNode[];
  Question?: IToken[];
  Unit?: IToken[];
  String?: IToken[];
  Name?: IToken[];
};

export interface BaseTypeCstNode extends CstNode {
  name: "baseType";
  children: BaseTypeCstChildren;
}

export type BaseTypeCstChildren = {
  IntType?: IToken[];
  range?: RangeCstNode[];
  DecimalType?: IToken[];
  LeftParen?: IToken[];
  Integer?: IToken[];
  RightParen?: IToken[];
  DateType?: IToken[];
  BoolType?: IToken[];
  IdType?: IToken[];
  Enum?: IToken[];
  nameSet?: NameSetCstNode[];
  codes?: CodesCstNode[];
  Name?: IToken[];
};

export interface NameSetCstNode extends CstNode {
  name: "nameSet";
  children: NameSetCstChildren;
}

export type NameSetCstChildren = {
  LeftBrace: IToken[];
  Name: IToken[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface CodesCstNode extends CstNode {
  name: "codes";
  children: CodesCstChildren;
}

export type CodesCstChildren = {
  Codes: IToken[];
  String: IToken[];
  LeftBrace: IToken[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface RangeCstNode extends CstNode {
  name: "range";
  children: RangeCstChildren;
}

export type RangeCstChildren = {
  bound: BoundCstNode[];
  DotDot: IToken[];
};

export interface BoundCstNode extends CstNode {
  name: "bound";
  children: BoundCstChildren;
}

export type BoundCstChildren = {
  Minus?: IToken[];
  Integer?: IToken[];
  Decimal?: IToken[];
  Date?: IToken[];
};

export interface SchemaCstNode extends CstNode {
  name: "schema";
  children: SchemaCstChildren;
}

export type SchemaCstChildren = {
  Schema: IToken[];
  Name: IToken[];
  LeftBrace: IToken[];
  schemaItem?: SchemaItemCstNode[];
  RightBrace: IToken[];
};

export interface SchemaItemCstNode extends CstNode {
  name: "schemaItem";
  children: SchemaItemCstChildren;
}

export type SchemaItemCstChildren = {
  person?: PersonCstNode[];
  field?: FieldCstNode[];
};

export interface PersonCstNode extends CstNode {
  name: "person";
  children: PersonCstChildren;
}

export type PersonCstChildren = {
  Person: IToken[];
  Name: IToken[];
  At?: IToken[];
  Most?: IToken[];
  Integer?: IToken[];
  Rows?: IToken[];
  Per?: IToken[];
};

export interface FieldCstNode extends CstNode {
  name: "field";
  children: FieldCstChildren;
}

export type FieldCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  typeExpression: TypeExpressionCstNode[];
  IdentifierMark?: IToken[];
  Quasi?: IToken[];
  Sensitive?: IToken[];
};

export interface AuthorizeCstNode extends CstNode {
  name: "authorize";
  children: AuthorizeCstChildren;
}

export type AuthorizeCstChildren = {
  Authorize: IToken[];
  LeftBrace: IToken[];
  authorizeClause?: AuthorizeClauseCstNode[];
  RightBrace: IToken[];
};

export interface AuthorizeClauseCstNode extends CstNode {
  name: "authorizeClause";
  children: AuthorizeClauseCstChildren;
}

export type AuthorizeClauseCstChildren = {
  Querier?: IToken[];
  With?: IToken[];
  Visa?: IToken[];
  Name?: IToken[];
  From?: IToken[];
  String?: IToken[];
  Purpose?: IToken[];
  Code?: IToken[];
  Disease?: IToken[];
  Approved?: IToken[];
  By?: IToken[];
  Integer?: IToken[];
  Of?: IToken[];
  nameSet?: NameSetCstNode[];
  Valid?: IToken[];
  Date?: IToken[];
  To?: IToken[];
  At?: IToken[];
  Most?: IToken[];
  Runs?: IToken[];
  Per?: IToken[];
  Day?: IToken[];
  Week?: IToken[];
  Month?: IToken[];
  Year?: IToken[];
};

export interface PaymentCstNode extends CstNode {
  name: "payment";
  children: PaymentCstChildren;
}

export type PaymentCstChildren = {
  Payment: IToken[];
  LeftBrace: IToken[];
  paymentClause?: PaymentClauseCstNode[];
  RightBrace: IToken[];
};

export interface PaymentClauseCstNode extends CstNode {
  name: "paymentClause";
  children: PaymentClauseCstChildren;
}

export type PaymentClauseCstChildren = {
  Price?: IToken[];
  Decimal?: IToken[];
  Integer?: IToken[];
  Name?: IToken[];
  Per?: IToken[];
  Run?: IToken[];
  split?: SplitCstNode[];
  Refund?: IToken[];
  On?: IToken[];
  Abort?: IToken[];
};

export interface SplitCstNode extends CstNode {
  name: "split";
  children: SplitCstChildren;
}

export type SplitCstChildren = {
  Split: IToken[];
  LeftBrace: IToken[];
  share: ShareCstNode[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface ShareCstNode extends CstNode {
  name: "share";
  children: ShareCstChildren;
}

export type ShareCstChildren = {
  Name: IToken[];
  Percent: IToken[];
};

export interface TermsCstNode extends CstNode {
  name: "terms";
  children: TermsCstChildren;
}

export type TermsCstChildren = {
  Terms: IToken[];
  LeftBrace: IToken[];
  termsClause?: TermsClauseCstNode[];
  RightBrace: IToken[];
};

export interface TermsClauseCstNode extends CstNode {
  name: "termsClause";
  children: TermsClauseCstChildren;
}

export type TermsClauseCstChildren = {
  Agreement?: IToken[];
  String?: IToken[];
  Sha256?: IToken[];
  Retention?: IToken[];
  Integer?: IToken[];
  DurationUnit?: IToken[];
  Forbid?: IToken[];
  Name?: IToken[];
};

export interface QueryCstNode extends CstNode {
  name: "query";
  children: QueryCstChildren;
}

export type QueryCstChildren = {
  Query: IToken[];
  Name?: IToken[];
  LeftBrace: IToken[];
  queryClause?: QueryClauseCstNode[];
  RightBrace: IToken[];
};

export interface QueryClauseCstNode extends CstNode {
  name: "queryClause";
  children: QueryClauseCstChildren;
}

export type QueryClauseCstChildren = {
  from?: FromCstNode[];
  queryStep?: QueryStepCstNode[];
  groupBy?: GroupByCstNode[];
  release?: ReleaseCstNode[];
};

export interface FromCstNode extends CstNode {
  name: "from";
  children: FromCstChildren;
}

export type FromCstChildren = {
  From: IToken[];
  Name: IToken[];
};

export interface QueryStepCstNode extends CstNode {
  name: "queryStep";
  children: QueryStepCstChildren;
}

export type QueryStepCstChildren = {
  Where?: IToken[];
  expression?: ExpressionCstNode[];
  Let?: IToken[];
  Name?: IToken[];
  Equals?: IToken[];
  Join?: IToken[];
  On?: IToken[];
  Person?: IToken[];
  Across?: IToken[];
  Sites?: IToken[];
};

export interface GroupByCstNode extends CstNode {
  name: "groupBy";
  children: GroupByCstChildren;
}

export type GroupByCstChildren = {
  Group: IToken[];
  By: IToken[];
  groupKey: GroupKeyCstNode[];
  Comma?: IToken[];
};

export interface GroupKeyCstNode extends CstNode {
  name: "groupKey";
  children: GroupKeyCstChildren;
}

export type GroupKeyCstChildren = {
  Name?: IToken[];
  Equals?: IToken[];
  expression: ExpressionCstNode[];
};

export interface ReleaseCstNode extends CstNode {
  name: "release";
  children: ReleaseCstChildren;
}

export type ReleaseCstChildren = {
  Release: IToken[];
  To?: IToken[];
  Name?: IToken[];
  Comma?: IToken[];
  LeftBrace: IToken[];
  releaseItem?: ReleaseItemCstNode[];
  RightBrace: IToken[];
};

export interface ReleaseItemCstNode extends CstNode {
  name: "releaseItem";
  children: ReleaseItemCstChildren;
}

export type ReleaseItemCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
};

export interface TestCstNode extends CstNode {
  name: "test";
  children: TestCstChildren;
}

export type TestCstChildren = {
  Test: IToken[];
  String: IToken[];
  Of?: IToken[];
  Name?: IToken[];
  LeftBrace: IToken[];
  testItem?: TestItemCstNode[];
  RightBrace: IToken[];
};

export interface TestItemCstNode extends CstNode {
  name: "testItem";
  children: TestItemCstChildren;
}

export type TestItemCstChildren = {
  given?: GivenCstNode[];
  with?: WithCstNode[];
  refused?: RefusedCstNode[];
  expect?: ExpectCstNode[];
};

export interface GivenCstNode extends CstNode {
  name: "given";
  children: GivenCstChildren;
}

export type GivenCstChildren = {
  Given: IToken[];
  Name: IToken[];
  From?: IToken[];
  String?: IToken[];
  LeftBrace?: IToken[];
  testRow?: TestRowCstNode[];
  Comma?: IToken[];
  RightBrace?: IToken[];
};

export interface TestRowCstNode extends CstNode {
  name: "testRow";
  children: TestRowCstChildren;
}

export type TestRowCstChildren = {
  Integer?: IToken[];
  Of?: IToken[];
  LeftBrace: IToken[];
  testValue: TestValueCstNode[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface TestValueCstNode extends CstNode {
  name: "testValue";
  children: TestValueCstChildren;
}

export type TestValueCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface WithCstNode extends CstNode {
  name: "with";
  children: WithCstChildren;
}

export type WithCstChildren = {
  With: IToken[];
  binding: BindingCstNode[];
  Comma?: IToken[];
};

export interface RefusedCstNode extends CstNode {
  name: "refused";
  children: RefusedCstChildren;
}

export type RefusedCstChildren = {
  Expect: IToken[];
  Refused: IToken[];
  String: IToken[];
};

export interface ExpectCstNode extends CstNode {
  name: "expect";
  children: ExpectCstChildren;
}

export type ExpectCstChildren = {
  Expect: IToken[];
  In?: IToken[];
  Name?: IToken[];
  Where?: IToken[];
  binding?: BindingCstNode[];
  Comma?: IToken[];
  LeftBrace: IToken[];
  expected: ExpectedCstNode[];
  RightBrace: IToken[];
};

export interface BindingCstNode extends CstNode {
  name: "binding";
  children: BindingCstChildren;
}

export type BindingCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
};

export interface ExpectedCstNode extends CstNode {
  name: "expected";
  children: ExpectedCstChildren;
}

export type ExpectedCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  Suppressed?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface DocumentCstNode extends CstNode {
  name: "document";
  children: DocumentCstChildren;
}

export type DocumentCstChildren = {
  declaration?: DeclarationCstNode[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  importDeclaration?: ImportDeclarationCstNode[];
  typeDeclaration?: TypeDeclarationCstNode[];
  unitDeclaration?: UnitDeclarationCstNode[];
  schema?: SchemaCstNode[];
  policy?: PolicyCstNode[];
  contract?: ContractCstNode[];
  test?: TestCstNode[];
};

export interface ImportDeclarationCstNode extends CstNode {
  name: "importDeclaration";
  children: ImportDeclarationCstChildren;
}

export type ImportDeclarationCstChildren = {
  Import: IToken[];
  nameSet: NameSetCstNode[];
  From: IToken[];
  String: IToken[];
};

export interface TypeDeclarationCstNode extends CstNode {
  name: "typeDeclaration";
  children: TypeDeclarationCstChildren;
}

export type TypeDeclarationCstChildren = {
  Type: IToken[];
  Name: IToken[];
  Equals: IToken[];
  typeExpression: TypeExpressionCstNode[];
};

export interface UnitDeclarationCstNode extends CstNode {
  name: "unitDeclaration";
  children: UnitDeclarationCstChildren;
}

export type UnitDeclarationCstChildren = {
  Unit: IToken[];
  Name: IToken[];
  Equals: IToken[];
  String: IToken[];
};

export interface PolicyCstNode extends CstNode {
  name: "policy";
  children: PolicyCstChildren;
}

export type PolicyCstChildren = {
  Policy: IToken[];
  Name: IToken[];
  Extends?: IToken[];
  LeftBrace: IToken[];
  privacyClause?: PrivacyClauseCstNode[];
  RightBrace: IToken[];
};

export interface ContractCstNode extends CstNode {
  name: "contract";
  children: ContractCstChildren;
}

export type ContractCstChildren = {
  Contract: IToken[];
  Name: IToken[];
  Version?: IToken[];
  VersionNumber?: IToken[];
  LeftBrace: IToken[];
  contractItem?: ContractItemCstNode[];
  RightBrace: IToken[];
};

export interface ContractItemCstNode extends CstNode {
  name: "contractItem";
  children: ContractItemCstChildren;
}

export type ContractItemCstChildren = {
  data?: DataCstNode[];
  parameter?: ParameterCstNode[];
  query?: QueryCstNode[];
  privacy?: PrivacyCstNode[];
  authorize?: AuthorizeCstNode[];
  payment?: PaymentCstNode[];
  terms?: TermsCstNode[];
};

export interface DataCstNode extends CstNode {
  name: "data";
  children: DataCstChildren;
}

export type DataCstChildren = {
  Data: IToken[];
  Name: IToken[];
  Colon: IToken[];
  Held?: IToken[];
  As?: IToken[];
  Shares?: IToken[];
  At?: IToken[];
  Repositories?: IToken[];
};

export interface ParameterCstNode extends CstNode {
  name: "parameter";
  children: ParameterCstChildren;
}

export type ParameterCstChildren = {
  Parameter: IToken[];
  Name: IToken[];
  Colon: IToken[];
  typeExpression: TypeExpressionCstNode[];
  In?: IToken[];
  set?: SetCstNode[];
};

export interface PrivacyCstNode extends CstNode {
  name: "privacy";
  children: PrivacyCstChildren;
}

export type PrivacyCstChildren = {
  Privacy: IToken[];
  LeftBrace: IToken[];
  privacyClause?: PrivacyClauseCstNode[];
  RightBrace: IToken[];
};

export interface PrivacyClauseCstNode extends CstNode {
  name: "privacyClause";
  children: PrivacyClauseCstChildren;
}

export type PrivacyClauseCstChildren = {
  Policy?: IToken[];
  Name?: IToken[];
  minimum?: MinimumCstNode[];
  dominance?: DominanceCstNode[];
  Suppress?: IToken[];
  Complementary?: IToken[];
  Zeros?: IToken[];
  Public?: IToken[];
  Population?: IToken[];
  siteShare?: SiteShareCstNode[];
  Persons?: IToken[];
  Disjoint?: IToken[];
  Across?: IToken[];
  Sites?: IToken[];
  Differential?: IToken[];
  Privacy?: IToken[];
  Epsilon?: IToken[];
  Decimal?: IToken[];
  Integer?: IToken[];
};

export interface MinimumCstNode extends CstNode {
  name: "minimum";
  children: MinimumCstChildren;
}

export type MinimumCstChildren = {
  Minimum: IToken[];
  Cohort?: IToken[];
  Integer?: IToken[];
  Persons?: IToken[];
  Outside?: IToken[];
  Each?: IToken[];
  Site?: IToken[];
  Sites?: IToken[];
};

export interface DominanceCstNode extends CstNode {
  name: "dominance";
  children: DominanceCstChildren;
}

export type DominanceCstChildren = {
  Dominance: IToken[];
  Required?: IToken[];
  Of?: IToken[];
  Sites?: IToken[];
  dominanceRule?: DominanceRuleCstNode[];
};

export interface DominanceRuleCstNode extends CstNode {
  name: "dominanceRule";
  children: DominanceRuleCstChildren;
}

export type DominanceRuleCstChildren = {
  Remainder?: IToken[];
  Percent?: IToken[];
  Top?: IToken[];
  Integer?: IToken[];
  At?: IToken[];
  Most?: IToken[];
};

export interface SiteShareCstNode extends CstNode {
  name: "siteShare";
  children: SiteShareCstChildren;
}

export type SiteShareCstChildren = {
  Persons: IToken[];
  Of: IToken[];
  One: IToken[];
  Site: IToken[];
  At: IToken[];
  Most: IToken[];
  Percent: IToken[];
};
