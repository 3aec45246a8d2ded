import { tokenMatcher } from "chevrotain";
import type { CstNode, IToken, ParserMethod } from "chevrotain";
import { RecoveringParser } from "./recovering-parser.ts";
import * as t from "./tokens.ts";

export type CstRule = ParserMethod<[], CstNode>;

/** Levels of brackets, `if`, `not` and `-` within an expression; bounds the parser's stack. */
export const maxNesting = 64;

/** Operators and member accesses in one expression; bounds the depth of its left-leaning tree. */
export const maxOperators = 1000;

/** Thrown through the parser, and caught by `parse`, where an expression passes a limit. */
export class LimitError extends Error {
  readonly limit: "nesting" | "operators";
  readonly token: IToken;

  constructor(limit: "nesting" | "operators", token: IToken) {
    super(limit);
    this.limit = limit;
    this.token = token;
  }
}

/** The productions of spec/language.md §6. */
export abstract class ExpressionParser extends RecoveringParser {
  private nesting = 0;
  private operators = 0;

  // 6. Expressions

  // Expression : And ("or" And)*
  readonly expression: CstRule = this.RULE("expression", () => {
    this.nested(() => {
      this.SUBRULE(this.and);
      this.MANY(() => {
        this.countOperator();
        this.CONSUME(t.Or);
        this.SUBRULE1(this.and);
      });
    });
  });

  // And : Not ("and" Not)*
  readonly and: CstRule = this.RULE("and", () => {
    this.SUBRULE(this.not);
    this.MANY(() => {
      this.countOperator();
      this.CONSUME(t.And);
      this.SUBRULE1(this.not);
    });
  });

  // Not : "not" Not | Comparison
  readonly not: CstRule = this.RULE("not", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Not);
          this.nested(() => this.SUBRULE(this.not));
        },
      },
      { ALT: () => this.SUBRULE(this.comparison) },
    ]);
  });

  // Comparison : OrElse (("==" | "!=" | "<" | "<=" | ">" | ">=") OrElse
  //            | "in" OrElse (".." OrElse)? | "is" "not"? "missing")?
  readonly comparison: CstRule = this.RULE("comparison", () => {
    this.SUBRULE(this.orElse);
    this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.ComparisonOperator);
            this.SUBRULE1(this.orElse);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.In);
            this.SUBRULE2(this.orElse);
            this.OPTION1(() => {
              this.CONSUME(t.DotDot);
              this.SUBRULE3(this.orElse);
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Is);
            this.OPTION2(() => this.CONSUME(t.Not));
            this.CONSUME(t.Missing);
          },
        },
      ]),
    );
  });

  // OrElse : Additive ("else" Additive)?
  readonly orElse: CstRule = this.RULE("orElse", () => {
    this.SUBRULE(this.additive);
    this.OPTION(() => {
      this.CONSUME(t.Else);
      this.SUBRULE1(this.additive);
    });
  });

  // Additive : Multiplicative (("+" | "-") Multiplicative)*
  readonly additive: CstRule = this.RULE("additive", () => {
    this.SUBRULE(this.multiplicative);
    this.MANY(() => {
      this.countOperator();
      this.CONSUME(t.AdditiveOperator);
      this.SUBRULE1(this.multiplicative);
    });
  });

  // Multiplicative : Unary (("*" | "/") Unary)*
  readonly multiplicative: CstRule = this.RULE("multiplicative", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.countOperator();
      this.CONSUME(t.MultiplicativeOperator);
      this.SUBRULE1(this.unary);
    });
  });

  // Unary : "-" Unary | Postfix
  readonly unary: CstRule = this.RULE("unary", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Minus);
          this.nested(() => this.SUBRULE(this.unary));
        },
      },
      { ALT: () => this.SUBRULE(this.postfix) },
    ]);
  });

  // Postfix : Primary ("." Name)*
  readonly postfix: CstRule = this.RULE("postfix", () => {
    this.SUBRULE(this.primary);
    this.MANY(() => {
      this.countOperator();
      this.CONSUME(t.Dot);
      this.CONSUME(t.Name);
    });
  });

  // Primary : Literal | "$" Name | Steps | Name | Call | "(" Expression ")" | If | Set
  readonly primary: CstRule = this.RULE("primary", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.literal) },
      {
        ALT: () => {
          this.CONSUME(t.Dollar);
          this.CONSUME(t.Name);
        },
      },
      { ALT: () => this.SUBRULE(this.steps) },
      { ALT: () => this.SUBRULE(this.call) },
      { GATE: () => !this.startsNextItem(), ALT: () => this.CONSUME1(t.Name) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParen);
          this.SUBRULE(this.expression);
          this.CONSUME(t.RightParen);
        },
      },
      { ALT: () => this.SUBRULE(this.ifExpression) },
      { ALT: () => this.SUBRULE(this.set) },
    ]);
  });

  // Literal : Integer | Duration | Decimal | Percent | Date | String | "true" | "false"
  readonly literal: CstRule = this.RULE("literal", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.integerOrDuration) },
      { ALT: () => this.CONSUME(t.Decimal) },
      { ALT: () => this.CONSUME(t.Percent) },
      { ALT: () => this.CONSUME(t.Date) },
      { ALT: () => this.CONSUME(t.String) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
    ]);
  });

  // Duration : Integer ("day" | "days" | "week" | "weeks" | "month" | "months" | "year" | "years")
  readonly integerOrDuration: CstRule = this.RULE("integerOrDuration", () => {
    this.CONSUME(t.Integer);
    this.OPTION({
      // The next release item may be named `days`.
      GATE: () => !this.isAt(2, t.Equals),
      DEF: () => this.CONSUME(t.DurationUnit),
    });
  });

  // Call : Name "(" (Argument ("," Argument)* ","?)? ")"
  readonly call: CstRule = this.RULE("call", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.argument);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE1(this.argument);
      });
      this.OPTION1(() => this.CONSUME1(t.Comma));
    });
    this.CONSUME(t.RightParen);
  });

  // Argument : (Name ":")? Expression
  readonly argument: CstRule = this.RULE("argument", () => {
    this.OPTION(() => {
      this.CONSUME(t.Name);
      this.CONSUME(t.Colon);
    });
    this.SUBRULE(this.expression);
  });

  // If : "if" Expression "then" Additive "else" Expression
  readonly ifExpression: CstRule = this.RULE("ifExpression", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Then);
    this.SUBRULE(this.additive);
    this.CONSUME(t.Else);
    this.SUBRULE1(this.expression);
  });

  // Set : "{" (Expression ("," Expression)* ","?)? "}"
  readonly set: CstRule = this.RULE("set", () => {
    this.CONSUME(t.LeftBrace);
    this.OPTION(() => {
      this.SUBRULE(this.expression);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE1(this.expression);
      });
      this.OPTION1(() => this.CONSUME1(t.Comma));
    });
    this.CONSUME(t.RightBrace);
  });

  // Steps : "every" Literal ("from" Unary)?
  readonly steps: CstRule = this.RULE("steps", () => {
    this.CONSUME(t.Every);
    this.SUBRULE(this.literal);
    this.OPTION(() => {
      this.CONSUME(t.From);
      this.SUBRULE(this.unary);
    });
  });

  /**
   * Whether a name begins the next item (`name =` or a clause) after an expression left out. Only
   * on a new line: on one line, `age = 3` is rather a comparison with `=` in the place of `==`.
   */
  private startsNextItem(): boolean {
    const next = this.LA(1);
    if (next.startLine === this.LA(0).endLine) return false;
    switch (next.tokenType) {
      case t.Where:
        return startsOperand.some((type) => tokenMatcher(this.LA(2), type));
      case t.Let:
      case t.Join:
        return tokenMatcher(this.LA(2), t.Name);
      case t.Group:
        return this.isAt(2, t.By);
      case t.Release:
        return this.isAt(2, t.To) || this.isAt(2, t.LeftBrace);
      default:
        return this.isAt(2, t.Equals);
    }
  }

  private nested(parse: () => void): void {
    this.ACTION(() => this.enter());
    try {
      parse();
    } finally {
      this.ACTION(() => {
        this.nesting -= 1;
      });
    }
  }

  private enter(): void {
    if (this.nesting === 0) this.operators = 0;
    if (this.nesting > maxNesting) throw new LimitError("nesting", this.LA(1));
    this.nesting += 1;
  }

  private countOperator(): void {
    this.ACTION(() => {
      this.operators += 1;
      if (this.operators > maxOperators) throw new LimitError("operators", this.LA(1));
    });
  }
}

const startsOperand = [t.Name, t.Integer, t.Decimal, t.Date, t.String, t.Dollar, t.Not, t.If];
