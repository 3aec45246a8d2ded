import { boundsOf, WHOLE, type Expression } from "@qsc/plan";
import type { Expression as Syntax } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { intervalCondition } from "./histograms.ts";
import type { QuantileAggregate } from "./model.ts";
import { bandsOf } from "./rows/bands.ts";
import { tooManyBands } from "./rows/cuts.ts";
import { rowExpression } from "./rows/row.ts";
import type { Context, RowScope } from "./rows/typed.ts";

/** The level of a median. */
export const MEDIAN: number = WHOLE / 2;

/** `median(x, {40, 50})` and `quantile(x, 25%, {40, 50})`: which of the bands between the cuts it lies in. */
export function quantile(
  scope: RowScope,
  syntax: Syntax,
  level: number,
  cuts: Syntax,
  context: Context,
): QuantileAggregate | null {
  const value = rowExpression(scope, syntax, context);
  if (value === null) return null;
  const bands = bandsOf(scope, value, cuts, context);
  if (bands === null) return null;
  if (tooManyBands(scope, cuts, bands.labels.length)) return null;
  const { min } = boundsOf(value.type);
  const band: Expression = { kind: "band", operand: value.expression, cuts: bands.cuts };
  scope.spans.set(band, syntax.span);
  return {
    kind: "quantile",
    ...{ value: value.expression, optional: value.optional, level, band },
    bands: bands.labels.map((label, index) => {
      const start = bands.cuts[index - 1];
      const below = start === undefined ? null : intervalCondition(scope, value, min, start - 1);
      return { label, below };
    }),
    ...(value.unit !== null && { unit: value.unit }),
  };
}

/** A percentage between 0% and 100%, in hundredths of a percent; reports anything else. */
export function quantileLevel(scope: RowScope, syntax: Syntax): number | null {
  if (syntax.kind === "percent" && syntax.scale <= 2) {
    const level = syntax.digits * 10 ** (2 - syntax.scale);
    if (level > 0 && level < WHOLE) return level;
  }
  if (syntax.kind !== "error") scope.report.push(finding("type/quantile-level", syntax.span, {}));
  return null;
}
