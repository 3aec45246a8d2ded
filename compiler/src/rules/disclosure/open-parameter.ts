import { boundsOf, type ValueType } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import { describeDomain, formatValue } from "../../model/describe.ts";
import type { Parameter } from "../../model/parameters.ts";
import type { RowScope, Typed } from "../../model/rows/typed.ts";
import { closedType } from "../../model/schemas.ts";
import { textOf } from "../../model/program.ts";
import type { Span } from "../../source/span.ts";

/**
 * R26: a number or date that the querier chooses freely cuts off single persons.
 * Reports a parameter once, at its first use; `subject` is what it is compared with, if anything,
 * and `difference` tells which of two neighbouring cuts the difference of two runs is about.
 */
export function openParameter(
  scope: RowScope,
  parameter: Parameter,
  span: Span,
  subject: Typed | null,
  difference: "low" | "high" = "low",
): void {
  const { declaration } = parameter;
  const name = declaration.name.text;
  if (scope.openReported.has(name)) return;
  scope.openReported.add(name);
  const domain = closedType(parameter.resolved) ?? subject?.type ?? null;
  const type = domain ?? anyOf(parameter);
  const [low, high] = neighbours(type);
  const cuts = cutsOf(type).map((cut) => formatValue(type, cut));
  const text = ` in {${cuts.join(", ")}}`;
  const kind = wordFor(type);
  scope.report.push(
    finding(
      "disclosure/open-parameter",
      span,
      {
        name,
        cuts: domain === null ? kind : `${kind} ${describeDomain(type)}`,
        low: formatValue(type, low),
        high: formatValue(type, high),
        exact: formatValue(type, difference === "low" ? low : high),
        subject: subject === null ? "value" : `\`${textOf(scope.program, subject.span)}\``,
        few: Math.max(1, Math.floor(((scope.minimumCohort ?? 3) * 2) / 3)),
        limit:
          scope.minimumCohort === null
            ? "and no limit stops it"
            : `under your minimum of ${scope.minimumCohort}`,
      },
      {
        related: [{ span: declaration.span, text: "declared without a set of values" }],
        fixes: [
          {
            title: `${textOf(scope.program, declaration.span)}${text}`,
            safety: "safe",
            edits: [{ span: { ...declaration.type.span, start: declaration.type.span.end }, text }],
          },
        ],
      },
    ),
  );
}

function anyOf(parameter: Parameter): ValueType {
  const { base } = parameter.resolved;
  if (base.kind === "date") return { kind: "date", min: DAY_2020, max: DAY_2020 + 3650 };
  const scale = base.kind === "int" ? base.scale : 0;
  return { kind: "int", min: 0, max: 100 * 10 ** scale, scale };
}

const DAY_2020 = 18_262;

function wordFor(type: ValueType): string {
  if (type.kind === "date") return "day";
  return type.kind === "int" && type.scale > 0 ? "number" : "integer";
}

/** Two cuts in the middle of the domain that differ by one step. */
function neighbours(type: ValueType): readonly [number, number] {
  const { min, max } = boundsOf(type);
  const middle = Math.floor((min + max) / 2);
  return max === min ? [min, min + 1] : [Math.min(middle, max - 1), Math.min(middle, max - 1) + 1];
}

/** Three cuts: the lower bound and the quarter points, rounded to fives of their size. */
function cutsOf(type: ValueType): readonly number[] {
  const { min, max } = boundsOf(type);
  const span = max - min;
  const step = span < 8 || type.kind === "date" ? 1 : 5 * 10 ** Math.floor(Math.log10(span / 16));
  const at = (share: number): number => {
    const exact = min + span * share;
    const rounded = Math.round(exact / Math.max(1, step)) * Math.max(1, step);
    return Math.min(max, Math.max(min, rounded));
  };
  return [...new Set([min, at(0.25), at(0.5)])].sort((a, b) => a - b);
}
