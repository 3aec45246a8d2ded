import type { CstRule } from "./expression-parser.ts";
import * as t from "./tokens.ts";
import { TestParser } from "./test-parser.ts";

/**
 * The productions of spec/language.md, each in a comment above its rule, in the spec's order; those
 * of §3 are in TypeParser, of §5 in QueryParser, of §6 in ExpressionParser, of §7 in TermsParser and
 * of §8 in TestParser. LL(2) without backtracking. Where a keyword that could end one clause could also be the name that begins the
 * next, a gate looks for the `:` or `=` that decides.
 */
export class Parser extends TestParser {
  constructor(validate: boolean = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  // 2. Declarations

  // Document : Declaration*
  readonly document: CstRule = this.RULE("document", () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  // Declaration : Import | Type | Unit | Schema | Policy | Contract | Test
  readonly declaration: CstRule = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.typeDeclaration) },
      { ALT: () => this.SUBRULE(this.unitDeclaration) },
      { ALT: () => this.SUBRULE(this.schema) },
      { ALT: () => this.SUBRULE(this.policy) },
      { ALT: () => this.SUBRULE(this.contract) },
      { ALT: () => this.SUBRULE(this.test) },
    ]);
  });

  // Import : "import" NameSet "from" String
  readonly importDeclaration: CstRule = this.RULE("importDeclaration", () => {
    this.CONSUME(t.Import);
    this.SUBRULE(this.nameSet);
    this.CONSUME(t.From);
    this.CONSUME(t.String);
  });

  // Type : "type" Name "=" TypeExpression
  readonly typeDeclaration: CstRule = this.RULE("typeDeclaration", () => {
    this.CONSUME(t.Type);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.typeExpression);
  });

  // Unit : "unit" Name "=" String
  readonly unitDeclaration: CstRule = this.RULE("unitDeclaration", () => {
    this.CONSUME(t.Unit);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.CONSUME(t.String);
  });

  // 4. Policies and contracts

  // Policy : "policy" Name ("extends" Name)? "{" PrivacyClause* "}"
  readonly policy: CstRule = this.RULE("policy", () => {
    this.CONSUME(t.Policy);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Extends);
      this.CONSUME1(t.Name);
    });
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.privacyClause));
    this.CONSUME(t.RightBrace);
  });

  // Contract : "contract" Name ("version" VersionNumber)? "{" ContractItem* "}"
  readonly contract: CstRule = this.RULE("contract", () => {
    this.CONSUME(t.Contract);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Version);
      this.CONSUME(t.VersionNumber);
    });
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.contractItem));
    this.CONSUME(t.RightBrace);
  });

  // ContractItem : Data | Parameter | Query | Privacy | Authorize | Payment | Terms
  readonly contractItem: CstRule = this.RULE("contractItem", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.data) },
      { ALT: () => this.SUBRULE(this.parameter) },
      { ALT: () => this.SUBRULE(this.query) },
      { ALT: () => this.SUBRULE(this.privacy) },
      { ALT: () => this.SUBRULE(this.authorize) },
      { ALT: () => this.SUBRULE(this.payment) },
      { ALT: () => this.SUBRULE(this.terms) },
    ]);
  });

  // Data : "data" Name ":" Name ("held" ("as" "shares" | "at" "repositories"))?
  readonly data: CstRule = this.RULE("data", () => {
    this.CONSUME(t.Data);
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.CONSUME1(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Held);
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.As);
            this.CONSUME(t.Shares);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.At);
            this.CONSUME(t.Repositories);
          },
        },
      ]);
    });
  });

  // Parameter : "parameter" Name ":" TypeExpression ("in" Set)?
  readonly parameter: CstRule = this.RULE("parameter", () => {
    this.CONSUME(t.Parameter);
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.typeExpression);
    this.OPTION(() => {
      this.CONSUME(t.In);
      this.SUBRULE(this.set);
    });
  });

  // Privacy : "privacy" "{" PrivacyClause* "}"
  readonly privacy: CstRule = this.RULE("privacy", () => {
    this.CONSUME(t.Privacy);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.privacyClause));
    this.CONSUME(t.RightBrace);
  });

  // PrivacyClause : "policy" Name
  //               | Minimum
  //               | Dominance
  //               | "suppress" "complementary"
  //               | "zeros" "public"
  //               | "population" "public"
  //               | SiteShare
  //               | "persons" "disjoint" "across" "sites"
  //               | "differential" "privacy" "epsilon" (Decimal | Integer)
  readonly privacyClause: CstRule = this.RULE("privacyClause", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Policy);
          this.CONSUME(t.Name);
        },
      },
      { ALT: () => this.SUBRULE(this.minimum) },
      { ALT: () => this.SUBRULE(this.dominance) },
      {
        ALT: () => {
          this.CONSUME(t.Suppress);
          this.CONSUME(t.Complementary);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Zeros);
          this.CONSUME(t.Public);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Population);
          this.CONSUME1(t.Public);
        },
      },
      { ALT: () => this.SUBRULE(this.siteShare) },
      {
        ALT: () => {
          this.CONSUME1(t.Persons);
          this.CONSUME(t.Disjoint);
          this.CONSUME(t.Across);
          this.CONSUME1(t.Sites);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Differential);
          this.CONSUME(t.Privacy);
          this.CONSUME(t.Epsilon);
          this.OR1([
            { ALT: () => this.CONSUME(t.Decimal) },
            { ALT: () => this.CONSUME2(t.Integer) },
          ]);
        },
      },
    ]);
  });

  // Minimum : "minimum" ("cohort" Integer "persons" ("outside" "each" "site")? | "sites" Integer)
  readonly minimum: CstRule = this.RULE("minimum", () => {
    this.CONSUME(t.Minimum);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Cohort);
          this.CONSUME(t.Integer);
          this.CONSUME(t.Persons);
          this.OPTION(() => {
            this.CONSUME(t.Outside);
            this.CONSUME(t.Each);
            this.CONSUME(t.Site);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Sites);
          this.CONSUME1(t.Integer);
        },
      },
    ]);
  });

  // Dominance : "dominance" ("required" | ("of" "sites")? DominanceRule)
  readonly dominance: CstRule = this.RULE("dominance", () => {
    this.CONSUME(t.Dominance);
    this.OR([
      { ALT: () => this.CONSUME(t.Required) },
      {
        ALT: () => {
          this.OPTION(() => {
            this.CONSUME(t.Of);
            this.CONSUME(t.Sites);
          });
          this.SUBRULE(this.dominanceRule);
        },
      },
    ]);
  });

  // DominanceRule : "remainder" Percent | "top" Integer "at" "most" Percent
  readonly dominanceRule: CstRule = this.RULE("dominanceRule", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Remainder);
          this.CONSUME(t.Percent);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Top);
          this.CONSUME(t.Integer);
          this.CONSUME(t.At);
          this.CONSUME(t.Most);
          this.CONSUME1(t.Percent);
        },
      },
    ]);
  });

  // SiteShare : "persons" "of" "one" "site" "at" "most" Percent
  readonly siteShare: CstRule = this.RULE("siteShare", () => {
    this.CONSUME(t.Persons);
    this.CONSUME(t.Of);
    this.CONSUME(t.One);
    this.CONSUME(t.Site);
    this.CONSUME(t.At);
    this.CONSUME(t.Most);
    this.CONSUME(t.Percent);
  });
}
