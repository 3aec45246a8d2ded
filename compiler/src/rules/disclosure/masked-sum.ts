import { quantifiedIn } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readsOf } from "../../lower/cohorts/reads.ts";
import type { JoinedSchema } from "../../model/data.ts";
import { sizeOf } from "../../model/describe.ts";
import { isQuantifier } from "../../model/rows/functions.ts";
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
  const construct =
    maskOf(scope, syntax).construct ?? rowsAmongFields(typed) ?? smallSummand(scope, typed);
  if (construct === null) return null;
  return finding("disclosure/masked-sum", syntax.span, { function: name, construct });
}

/** What makes an expression unfit for sums. Aliases were judged where they are declared. */
export function maskOf(scope: RowScope, syntax: Syntax, joined: JoinedSchema | null = null): Mask {
  switch (syntax.kind) {
    case "integer":
    case "decimal":
    case "percent":
    case "date":
    case "duration":
      return { construct: null, readsRow: false };
    case "name": {
      const alias = scope.aliases.get(syntax.text);
      if (alias !== undefined && joined?.schema.fields.has(syntax.text) !== true) return alias.mask;
      return fieldMask(scope, syntax.text, joined);
    }
    case "member": {
      const { object, name } = syntax;
      const isOwn = object.kind === "name" && object.text === scope.data;
      return fieldMask(scope, name.text, isOwn ? null : joined);
    }
    case "unary":
      return syntax.operator === "-"
        ? maskOf(scope, syntax.operand, joined)
        : masked("a condition");
    case "binary":
      return binaryMask(scope, syntax, joined);
    case "parameterReference":
      return masked("a parameter");
    case "in":
      // A conversion of units is a factor; sets and ranges are conditions.
      return syntax.set.kind === "string" || syntax.set.kind === "name"
        ? maskOf(scope, syntax.operand, joined)
        : masked("a condition");
    case "if":
      return masked("`if`");
    case "orElse":
      return masked("`else`");
    case "call":
      return syntax.function.text === "divide"
        ? quotientMask(scope, syntax, joined)
        : callMask(scope, syntax);
    default:
      return masked("a condition");
  }
}

/** Divided by a number, a field is a coarser field; by another field, it can be 0 for all but a few. */
function quotientMask(
  scope: RowScope,
  syntax: Extract<Syntax, { kind: "call" }>,
  joined: JoinedSchema | null,
): Mask {
  const [over, under] = syntax.arguments.map(({ value }) => maskOf(scope, value, joined));
  if (over === undefined || under === undefined) return masked("`divide`");
  const construct = over.construct ?? under.construct;
  if (construct === null && under.readsRow) return masked("a quotient of fields");
  return { construct, readsRow: over.readsRow || under.readsRow };
}

/** Over a person's rows: all of them may be counted or added up, a part of them is chosen by a condition. */
function callMask(scope: RowScope, syntax: Extract<Syntax, { kind: "call" }>): Mask {
  const name = syntax.function.text;
  const [data, body] = syntax.arguments;
  if (!isQuantifier(name) || data?.value.kind !== "name") return masked(`\`${name}\``);
  if (body === undefined) return { construct: null, readsRow: true };
  if (name === "number") return masked("`number` with a condition");
  return maskOf(scope, body.value, scope.joined.get(data.value.text) ?? null);
}

/** What is said about rows of a joined data set stands alone: beside a field, their difference tells how many rows. */
function rowsAmongFields({ expression }: Typed): string | null {
  const rows = quantifiedIn([expression]);
  const inside = readsOf(rows).columns;
  const mixed = rows.length > 0 && [...readsOf([expression]).columns].some((c) => !inside.has(c));
  return mixed || rows.length > 1 ? "rows of a joined data set among other values" : null;
}

/** Fields of at most this many values are told apart by a size, a sum and a variance. */
const FEW_VALUES = 3;

function smallSummand(scope: RowScope, typed: Typed): string | null {
  const slots = quantifiedIn([typed.expression]).map((one) => one.slots.first);
  const fields = [...typed.columns].filter((column) => !slots.includes(column));
  if (fields.length < 2) return null;
  for (const index of fields) {
    const column = scope.columns[index];
    if (column !== undefined && sizeOf(column.type) <= FEW_VALUES) {
      return `several fields, of which \`${column.name}\` has only ${sizeOf(column.type)} values`;
    }
  }
  return null;
}

function fieldMask(scope: RowScope, name: string, joined: JoinedSchema | null): Mask {
  const field = joined?.schema.fields.get(name) ?? scope.schema.fields.get(name);
  if (field?.kind !== "column" || field.column.type.kind !== "bool") {
    return { construct: null, readsRow: true };
  }
  return masked(`the Bool \`${name}\``);
}

function binaryMask(
  scope: RowScope,
  syntax: Extract<Syntax, { kind: "binary" }>,
  joined: JoinedSchema | null,
): Mask {
  const { operator } = syntax;
  if (operator !== "+" && operator !== "-" && operator !== "*") return masked("a condition");
  const left = maskOf(scope, syntax.left, joined);
  const right = maskOf(scope, syntax.right, joined);
  const construct = left.construct ?? right.construct;
  if (construct === null && operator === "*" && left.readsRow && right.readsRow) {
    return masked("a product of fields");
  }
  return { construct, readsRow: left.readsRow || right.readsRow };
}

function masked(construct: string): Mask {
  return { construct, readsRow: true };
}
