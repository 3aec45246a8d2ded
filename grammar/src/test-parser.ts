import type { CstRule } from "./expression-parser.ts";
import * as t from "./tokens.ts";
import { QueryParser } from "./query-parser.ts";

/** The productions of spec/language.md §8. */
export abstract class TestParser extends QueryParser {
  // 8. Tests

  // Test : "test" String ("of" Name)? "{" TestItem* "}"
  readonly test: CstRule = this.RULE("test", () => {
    this.CONSUME(t.Test);
    this.CONSUME(t.String);
    this.OPTION(() => {
      this.CONSUME(t.Of);
      this.CONSUME(t.Name);
    });
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.testItem));
    this.CONSUME(t.RightBrace);
  });

  // TestItem : Given | With | Refused | Expect
  readonly testItem: CstRule = this.RULE("testItem", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.given) },
      { ALT: () => this.SUBRULE(this.with) },
      { ALT: () => this.SUBRULE(this.refused) },
      { ALT: () => this.SUBRULE(this.expect) },
    ]);
  });

  // Given : "given" Name ("from" String | "{" TestRow ("," TestRow)* ","? "}")
  readonly given: CstRule = this.RULE("given", () => {
    this.CONSUME(t.Given);
    this.CONSUME(t.Name);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.From);
          this.CONSUME(t.String);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBrace);
          this.SUBRULE(this.testRow);
          this.MANY(() => {
            this.CONSUME(t.Comma);
            this.SUBRULE1(this.testRow);
          });
          this.OPTION(() => this.CONSUME1(t.Comma));
          this.CONSUME(t.RightBrace);
        },
      },
    ]);
  });

  // TestRow : (Integer "of")? "{" TestValue ("," TestValue)* ","? "}"
  readonly testRow: CstRule = this.RULE("testRow", () => {
    this.OPTION(() => {
      this.CONSUME(t.Integer);
      this.CONSUME(t.Of);
    });
    this.CONSUME(t.LeftBrace);
    this.SUBRULE(this.testValue);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.testValue);
    });
    this.OPTION1(() => this.CONSUME1(t.Comma));
    this.CONSUME(t.RightBrace);
  });

  // TestValue : Name ":" Expression
  readonly testValue: CstRule = this.RULE("testValue", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  // With : "with" Binding ("," Binding)*
  readonly with: CstRule = this.RULE("with", () => {
    this.CONSUME(t.With);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binding) });
  });

  // Refused : "expect" "refused" String
  readonly refused: CstRule = this.RULE("refused", () => {
    this.CONSUME(t.Expect);
    this.CONSUME(t.Refused);
    this.CONSUME(t.String);
  });

  // Expect : "expect" ("in" Name)? ("where" Binding ("," Binding)*)? "{" Expected ("," Expected)* ","? "}"
  readonly expect: CstRule = this.RULE("expect", () => {
    this.CONSUME(t.Expect);
    this.OPTION(() => {
      this.CONSUME(t.In);
      this.CONSUME(t.Name);
    });
    this.OPTION1(() => {
      this.CONSUME(t.Where);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binding) });
    });
    this.CONSUME(t.LeftBrace);
    this.SUBRULE(this.expected);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.expected);
    });
    this.OPTION2(() => this.CONSUME1(t.Comma));
    this.CONSUME(t.RightBrace);
  });

  // Binding : Name "=" Expression
  readonly binding: CstRule = this.RULE("binding", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  // Expected : Name "=" (Expression | "suppressed")
  readonly expected: CstRule = this.RULE("expected", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.CONSUME(t.Suppressed) },
        { ALT: () => this.SUBRULE(this.expression) },
      ],
    });
  });
}
