import type { CstRule } from "./expression-parser.ts";
import * as t from "./tokens.ts";
import { TermsParser } from "./terms-parser.ts";

/** The productions of spec/language.md §5. */
export abstract class QueryParser extends TermsParser {
  // 5. Queries

  // Query : "query" Name? "{" From QueryStep* GroupBy? Release+ "}"
  // The order and number of the clauses are checked on the tree, so that a misplaced clause is
  // reported as that and all others are read.
  readonly query: CstRule = this.RULE("query", () => {
    this.CONSUME(t.Query);
    this.OPTION(() => this.CONSUME(t.Name));
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.queryClause));
    this.CONSUME(t.RightBrace);
  });

  // From | QueryStep | GroupBy | Release
  readonly queryClause: CstRule = this.RULE("queryClause", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.from) },
      { ALT: () => this.SUBRULE(this.queryStep) },
      { ALT: () => this.SUBRULE(this.groupBy) },
      { ALT: () => this.SUBRULE(this.release) },
    ]);
  });

  // From : "from" Name
  readonly from: CstRule = this.RULE("from", () => {
    this.CONSUME(t.From);
    this.CONSUME(t.Name);
  });

  // QueryStep : "where" Expression | "let" Name "=" Expression
  //           | "join" Name "on" "person" ("across" "sites")?
  readonly queryStep: CstRule = this.RULE("queryStep", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Where);
          this.SUBRULE(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Let);
          this.CONSUME(t.Name);
          this.CONSUME(t.Equals);
          this.SUBRULE1(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Join);
          this.CONSUME1(t.Name);
          this.CONSUME(t.On);
          this.CONSUME(t.Person);
          this.OPTION(() => {
            this.CONSUME(t.Across);
            this.CONSUME(t.Sites);
          });
        },
      },
    ]);
  });

  // GroupBy : "group" "by" GroupKey ("," GroupKey)*
  readonly groupBy: CstRule = this.RULE("groupBy", () => {
    this.CONSUME(t.Group);
    this.CONSUME(t.By);
    this.SUBRULE(this.groupKey);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.groupKey);
    });
  });

  // GroupKey : (Name "=")? Expression
  readonly groupKey: CstRule = this.RULE("groupKey", () => {
    this.OPTION(() => {
      this.CONSUME(t.Name);
      this.CONSUME(t.Equals);
    });
    this.SUBRULE(this.expression);
  });

  // Release : "release" ("to" Name ("," Name)*)? "{" ReleaseItem* "}"
  readonly release: CstRule = this.RULE("release", () => {
    this.CONSUME(t.Release);
    this.OPTION(() => {
      this.CONSUME(t.To);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) });
    });
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.releaseItem));
    this.CONSUME(t.RightBrace);
  });

  // ReleaseItem : Name "=" Expression
  readonly releaseItem: CstRule = this.RULE("releaseItem", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });
}
