import type { Formula } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { replacing } from "../../diagnostics/fixes.ts";
import { textOf } from "../program.ts";
import { positional, withoutNamed, type Call } from "../rows/calls.ts";
import { FIGURE_FUNCTIONS } from "../rows/functions.ts";
import { MAX_SCALE } from "../types.ts";
import { rootUnit } from "../units.ts";
import { rootBounds, rounding } from "./bounds.ts";
import type { FigureScope } from "./figure.ts";
import { built, formulaOf, isNumber, type Numeric, type TypedFormula } from "./formula.ts";

/** `round(x, decimals: n)` and `round(sqrt(x), decimals: n)` (rule T-86). */
export function rounded(scope: FigureScope, call: Call): TypedFormula | null {
  const { report, program } = scope.rows;
  if (call.function.text === "sqrt") {
    const text = textOf(program, call.span);
    const fixes = [replacing("unsafe", call.span, `round(${text}, decimals: 2)`)];
    report.push(finding("type/unrounded-root", call.span, { root: text }, { fixes }));
    return null;
  }
  const { rest, value } = withoutNamed(call, "decimals");
  const [subject] = positional(scope.rows, rest, [1], FIGURE_FUNCTIONS.round.usage) ?? [];
  if (subject === undefined) return null;
  const decimals = decimalsOf(scope, call, value);
  const root = subject.kind === "call" && subject.function.text === "sqrt" ? subject : null;
  const inner = root === null ? subject : radicand(scope, root);
  const operand = inner === null ? null : formulaOf(scope, inner);
  if (decimals === null || operand === null || !isNumber(scope, operand)) return null;
  const { bounds } = operand.type;
  if (root === null) {
    const type = { ...operand.type, bounds: rounding(bounds, decimals) };
    const formula: Formula = { kind: "round", operand: operand.formula, decimals };
    return built(scope, call.span, formula, type, [operand]);
  }
  const unit = unitOfRoot(scope, root, operand);
  if (unit === false) return null;
  const formula: Formula = { kind: "roundRoot", operand: operand.formula, decimals };
  const type = { kind: "number" as const, bounds: rootBounds(bounds, decimals), unit };
  return built(scope, call.span, formula, type, [operand]);
}

function radicand(scope: FigureScope, root: Call): Syntax | null {
  return positional(scope.rows, root, [1], FIGURE_FUNCTIONS.sqrt.usage)?.[0] ?? null;
}

function decimalsOf(scope: FigureScope, call: Call, syntax: Syntax | null): number | null {
  if (syntax?.kind === "integer" && syntax.value <= MAX_SCALE) return syntax.value;
  if (syntax?.kind === "error") return null;
  const { usage } = FIGURE_FUNCTIONS.round;
  scope.rows.report.push(finding("type/rounding-decimals", syntax?.span ?? call.span, { usage }));
  return null;
}

/** The unit whose product with itself it is; `false` means that there is none, which is reported. */
function unitOfRoot(scope: FigureScope, root: Call, { type }: Numeric): string | null | false {
  if (type.unit === null) return null;
  const unit = rootUnit(type.unit);
  if (unit !== null) return unit;
  const operation = `take the root of \`${type.unit}\``;
  scope.rows.report.push(finding("type/unit-product", root.span, { operation }));
  return false;
}
