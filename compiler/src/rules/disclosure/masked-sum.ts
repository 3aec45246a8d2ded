import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { sizeOf } from "../../model/describe.ts";
import type { Mask, RowScope, Typed } from "../../model/rows/typed.ts";

/**
 * R23: sums run over fields and affine combinations of them.
 * A product of two fields, a condition or a default can be zero for all but a few persons;
 * so can a field with very few values that is added to another: their difference counts persons.
 */
export function maskedSum(
  scope: RowScope,
  name: string,
  syntax: Syntax,
  typed: Typed,
): Diagnostic | null {
  const construct = maskOf(scope, syntax).construct ?? smallSummand(scope, typed);
  if (construct === null) return null;
  return finding("disclosure/masked-sum", syntax.span, { function: name, construct });
}

/** What makes an expression unfit for sums. Aliases were judged where they are declared. */
export function maskOf(scope: RowScope, syntax: Syntax): Mask {
  switch (syntax.kind) {
    case "integer":
    case "decimal":
    case "percent":
    case "date":
    case "duration":
      return { construct: null, readsRow: false };
    case "name": {
      const alias = scope.aliases.get(syntax.text);
      return alias === undefined ? fieldMask(scope, syntax.text) : alias.mask;
    }
    case "member":
      return fieldMask(scope, syntax.name.text);
    case "unary":
      return syntax.operator === "-" ? maskOf(scope, syntax.operand) : masked("a condition");
    case "binary":
      return binaryMask(scope, syntax);
    case "parameterReference":
      return masked("a parameter");
    case "in":
      // A conversion of units is a factor; sets and ranges are conditions.
      return syntax.set.kind === "string" || syntax.set.kind === "name"
        ? maskOf(scope, syntax.operand)
        : masked("a condition");
    case "if":
      return masked("`if`");
    case "orElse":
      return masked("`else`");
    case "call":
      return masked(`\`${syntax.function.text}\``);
    default:
      return masked("a condition");
  }
}

/** Fields of at most this many values are told apart by a size, a sum and a variance. */
const FEW_VALUES = 3;

function smallSummand(scope: RowScope, typed: Typed): string | null {
  if (typed.columns.size < 2) return null;
  for (const index of typed.columns) {
    const column = scope.schema.columns[index];
    if (column !== undefined && sizeOf(column.type) <= FEW_VALUES) {
      return `several fields, of which \`${column.name}\` has only ${sizeOf(column.type)} values`;
    }
  }
  return null;
}

function fieldMask(scope: RowScope, name: string): Mask {
  const field = scope.schema.fields.get(name);
  if (field?.kind !== "column" || field.column.type.kind !== "bool") {
    return { construct: null, readsRow: true };
  }
  return masked(`the Bool \`${name}\``);
}

function binaryMask(scope: RowScope, syntax: Extract<Syntax, { kind: "binary" }>): Mask {
  const { operator } = syntax;
  if (operator !== "+" && operator !== "-" && operator !== "*") return masked("a condition");
  const left = maskOf(scope, syntax.left);
  const right = maskOf(scope, syntax.right);
  const construct = left.construct ?? right.construct;
  if (construct === null && operator === "*" && left.readsRow && right.readsRow) {
    return masked("a product of fields");
  }
  return { construct, readsRow: left.readsRow || right.readsRow };
}

function masked(construct: string): Mask {
  return { construct, readsRow: true };
}
