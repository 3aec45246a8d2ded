import type { CstRule } from "./expression-parser.ts";
import * as t from "./tokens.ts";
import { TypeParser } from "./type-parser.ts";

/** The productions of spec/language.md §7. */
export abstract class TermsParser extends TypeParser {
  // 7. Authorization, payment, terms

  // Authorize : "authorize" "{" AuthorizeClause* "}"
  readonly authorize: CstRule = this.RULE("authorize", () => {
    this.CONSUME(t.Authorize);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.authorizeClause));
    this.CONSUME(t.RightBrace);
  });

  // AuthorizeClause : "querier" "with" "visa" Name ("from" String)?
  //                 | "purpose" Code ("disease" Code)?
  //                 | "approved" "by" Integer "of" NameSet
  //                 | "valid" Date "to" Date
  //                 | "at" "most" Integer "runs" ("per" ("day" | "week" | "month" | "year"))?
  readonly authorizeClause: CstRule = this.RULE("authorizeClause", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Querier);
          this.CONSUME(t.With);
          this.CONSUME(t.Visa);
          this.CONSUME(t.Name);
          this.OPTION(() => {
            this.CONSUME(t.From);
            this.CONSUME(t.String);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Purpose);
          this.CONSUME(t.Code);
          this.OPTION1(() => {
            this.CONSUME(t.Disease);
            this.CONSUME1(t.Code);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Approved);
          this.CONSUME(t.By);
          this.CONSUME(t.Integer);
          this.CONSUME(t.Of);
          this.SUBRULE(this.nameSet);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Valid);
          this.CONSUME(t.Date);
          this.CONSUME(t.To);
          this.CONSUME1(t.Date);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.At);
          this.CONSUME(t.Most);
          this.CONSUME1(t.Integer);
          this.CONSUME(t.Runs);
          this.OPTION2(() => {
            this.CONSUME(t.Per);
            this.OR1([
              { ALT: () => this.CONSUME(t.Day) },
              { ALT: () => this.CONSUME(t.Week) },
              { ALT: () => this.CONSUME(t.Month) },
              { ALT: () => this.CONSUME(t.Year) },
            ]);
          });
        },
      },
    ]);
  });

  // Payment : "payment" "{" PaymentClause* "}"
  readonly payment: CstRule = this.RULE("payment", () => {
    this.CONSUME(t.Payment);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.paymentClause));
    this.CONSUME(t.RightBrace);
  });

  // PaymentClause : "price" (Decimal | Integer) Name "per" "run" | Split | "refund" "on" "abort"
  readonly paymentClause: CstRule = this.RULE("paymentClause", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Price);
          this.OR1([
            { ALT: () => this.CONSUME(t.Decimal) },
            { ALT: () => this.CONSUME(t.Integer) },
          ]);
          this.CONSUME(t.Name);
          this.CONSUME(t.Per);
          this.CONSUME(t.Run);
        },
      },
      { ALT: () => this.SUBRULE(this.split) },
      {
        ALT: () => {
          this.CONSUME(t.Refund);
          this.CONSUME(t.On);
          this.CONSUME(t.Abort);
        },
      },
    ]);
  });

  // Split : "split" "{" Share ("," Share)* ","? "}"
  readonly split: CstRule = this.RULE("split", () => {
    this.CONSUME(t.Split);
    this.CONSUME(t.LeftBrace);
    this.SUBRULE(this.share);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.share);
    });
    this.OPTION(() => this.CONSUME1(t.Comma));
    this.CONSUME(t.RightBrace);
  });

  // Share : Name Percent
  readonly share: CstRule = this.RULE("share", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Percent);
  });

  // Terms : "terms" "{" TermsClause* "}"
  readonly terms: CstRule = this.RULE("terms", () => {
    this.CONSUME(t.Terms);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.termsClause));
    this.CONSUME(t.RightBrace);
  });

  // TermsClause : "agreement" String ("sha256" String)? | "retention" Duration | "forbid" Name
  readonly termsClause: CstRule = this.RULE("termsClause", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Agreement);
          this.CONSUME(t.String);
          this.OPTION(() => {
            this.CONSUME(t.Sha256);
            this.CONSUME1(t.String);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Retention);
          this.CONSUME(t.Integer);
          this.CONSUME(t.DurationUnit);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Forbid);
          this.CONSUME(t.Name);
        },
      },
    ]);
  });
}
