import { ExpressionParser } from "./expression-parser.ts";
import type { CstRule } from "./expression-parser.ts";
import * as t from "./tokens.ts";

/** The productions of spec/language.md §3. */
export abstract class TypeParser extends ExpressionParser {
  // 3. Types and schemas

  // TypeExpression : BaseType "?"? ("unit" (String | Name))?
  readonly typeExpression: CstRule = this.RULE("typeExpression", () => {
    this.SUBRULE(this.baseType);
    this.OPTION(() => this.CONSUME(t.Question));
    this.OPTION1({
      // Neither a field named `unit` nor a unit declaration after a type declaration.
      GATE: () => !this.isAt(2, t.Colon) && !this.isAt(3, t.Equals),
      DEF: () => {
        this.CONSUME(t.Unit);
        this.OR([{ ALT: () => this.CONSUME(t.String) }, { ALT: () => this.CONSUME(t.Name) }]);
      },
    });
  });

  // BaseType : "Int" Range? | "Decimal" "(" Integer ")" Range? | "Date" Range? | "Bool" | "Id"
  //          | "enum" NameSet | Codes | Name
  readonly baseType: CstRule = this.RULE("baseType", () => {
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.IntType);
            this.OPTION(() => this.SUBRULE(this.range));
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.DecimalType);
            this.CONSUME(t.LeftParen);
            this.CONSUME(t.Integer);
            this.CONSUME(t.RightParen);
            this.OPTION1(() => this.SUBRULE1(this.range));
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.DateType);
            this.OPTION2(() => this.SUBRULE2(this.range));
          },
        },
        { ALT: () => this.CONSUME(t.BoolType) },
        { ALT: () => this.CONSUME(t.IdType) },
        {
          ALT: () => {
            this.CONSUME(t.Enum);
            this.SUBRULE(this.nameSet);
          },
        },
        { ALT: () => this.SUBRULE(this.codes) },
        { ALT: () => this.CONSUME(t.Name) },
      ],
    });
  });

  // NameSet : "{" Name ("," Name)* ","? "}"
  readonly nameSet: CstRule = this.RULE("nameSet", () => {
    this.CONSUME(t.LeftBrace);
    this.CONSUME(t.Name);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.CONSUME1(t.Name);
    });
    this.OPTION(() => this.CONSUME1(t.Comma));
    this.CONSUME(t.RightBrace);
  });

  // Codes : "codes" String "{" String ("," String)* ","? "}"
  readonly codes: CstRule = this.RULE("codes", () => {
    this.CONSUME(t.Codes);
    this.CONSUME(t.String);
    this.CONSUME(t.LeftBrace);
    this.CONSUME1(t.String);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.CONSUME2(t.String);
    });
    this.OPTION(() => this.CONSUME1(t.Comma));
    this.CONSUME(t.RightBrace);
  });

  // Range : Bound ".." Bound
  readonly range: CstRule = this.RULE("range", () => {
    this.SUBRULE(this.bound);
    this.CONSUME(t.DotDot);
    this.SUBRULE1(this.bound);
  });

  // Bound : "-"? (Integer | Decimal) | Date
  readonly bound: CstRule = this.RULE("bound", () => {
    this.OR([
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(t.Minus));
          this.OR1([
            { ALT: () => this.CONSUME(t.Integer) },
            { ALT: () => this.CONSUME(t.Decimal) },
          ]);
        },
      },
      { ALT: () => this.CONSUME(t.Date) },
    ]);
  });

  // Schema : "schema" Name "{" (Person | Field)* "}"
  readonly schema: CstRule = this.RULE("schema", () => {
    this.CONSUME(t.Schema);
    this.CONSUME(t.Name);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.schemaItem));
    this.CONSUME(t.RightBrace);
  });

  // Person | Field
  readonly schemaItem: CstRule = this.RULE("schemaItem", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.person) }, { ALT: () => this.SUBRULE(this.field) }]);
  });

  // Person : "person" Name ("at" "most" Integer "rows" "per" "person")?
  readonly person: CstRule = this.RULE("person", () => {
    this.CONSUME(t.Person);
    this.CONSUME(t.Name);
    this.OPTION({
      GATE: () => !this.isAt(2, t.Colon),
      DEF: () => {
        this.CONSUME(t.At);
        this.CONSUME(t.Most);
        this.CONSUME(t.Integer);
        this.CONSUME(t.Rows);
        this.CONSUME(t.Per);
        this.CONSUME1(t.Person);
      },
    });
  });

  // Field : Name ":" TypeExpression ("identifier" | "quasi" | "sensitive")?
  readonly field: CstRule = this.RULE("field", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.typeExpression);
    this.OPTION({
      // A field may itself be named `identifier`.
      GATE: () => !this.isAt(2, t.Colon),
      DEF: () =>
        this.OR([
          { ALT: () => this.CONSUME(t.IdentifierMark) },
          { ALT: () => this.CONSUME(t.Quasi) },
          { ALT: () => this.CONSUME(t.Sensitive) },
        ]),
    });
  });
}
