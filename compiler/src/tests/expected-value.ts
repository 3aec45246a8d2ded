import type { Expression } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { replacing } from "../diagnostics/fixes.ts";
import { numberLiteral } from "../model/constants.ts";
import type { ModelItem } from "../model/model.ts";
import { textOf, type Program } from "../model/program.ts";
import type { ExpectedValue } from "./contract-test.ts";
import { labelText } from "./expected-cells.ts";

/** What a test writes for an open figure; null where no such figure can open, which is reported. */
export function expectedValue(
  program: Program,
  minimumCohort: number,
  item: ModelItem,
  value: Expression,
): ExpectedValue | null {
  if (value.kind === "error") return null;
  const kind = kindOf(item);
  const expected = EXPECTED[kind];
  const read = readAs(program, kind, value);
  if (read === null || !isPossible(item, read)) {
    const parameters = { expected, found: `\`${textOf(program, value.span)}\`` };
    program.report.push(finding("type/mismatch", value.span, parameters));
    return null;
  }
  const persons = sizesOf(kind, read).find((size) => size < minimumCohort);
  if (persons === undefined) return read;
  const parameters = { item: item.name, persons, limit: minimumCohort };
  const fixes = [replacing("unsafe", value.span, "suppressed")];
  program.report.push(finding("test/never-open", value.span, parameters, { fixes }));
  return null;
}

/** What figures are told apart by: a derived one is a number or a condition. */
type Kind = Exclude<ModelItem["aggregate"]["kind"], "derived"> | "number" | "truth";

function kindOf({ aggregate }: ModelItem): Kind {
  return aggregate.kind === "derived" ? aggregate.result : aggregate.kind;
}

const EXPECTED: Readonly<Record<Kind, string>> = {
  count: "a number of persons",
  proportion: "a share such as `25 / 39`, `64.1%` or `0.641`",
  sum: "a number",
  mean: "a number",
  variance: "a number",
  stddev: "a number",
  differenceOfProportions: "a number",
  ratioOfProportions: "a number",
  differenceOfMeans: "a number",
  histogram: "the sizes of all bins, as in `{12, suppressed, 18}`",
  quantile: 'one of its bands, as in `"40..59"`',
  number: "a number, a fraction such as `25 / 14`, or `undefined`",
  truth: "`true`, `false` or `undefined`",
};

function readAs(program: Program, kind: Kind, value: Expression): ExpectedValue | null {
  switch (kind) {
    case "count":
      return value.kind === "integer" ? { kind: "decimal", digits: value.value, scale: 0 } : null;
    case "proportion":
      return shareOf(value);
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
      return decimalOf(value);
    case "histogram": {
      if (value.kind !== "set") return null;
      const counts = value.elements.flatMap(binOf);
      return counts.length === value.elements.length ? { kind: "bins", counts } : null;
    }
    case "quantile":
      return { kind: "band", label: labelText(program, value) };
    case "number":
      return isUndefined(value) ? { kind: "undefined" } : shareOf(value);
    case "truth":
      if (isUndefined(value)) return { kind: "undefined" };
      return value.kind === "boolean" ? { kind: "truth", value: value.value } : null;
  }
}

function isUndefined(value: Expression): boolean {
  return value.kind === "name" && value.text === "undefined";
}

/** The size of a bin, null where it is `suppressed`; nothing for anything else. */
function binOf(value: Expression): readonly (number | null)[] {
  if (value.kind === "integer") return [value.value];
  return value.kind === "name" && value.text === "suppressed" ? [null] : [];
}

/** The decimals are kept as they are written: they say how exactly the figure is compared. */
function decimalOf(value: Expression): ExpectedValue | null {
  const isNegative = value.kind === "unary" && value.operator === "-";
  const operand = isNegative ? value.operand : value;
  if (operand.kind !== "decimal") {
    const number = numberLiteral(value);
    return number && { kind: "decimal", ...number };
  }
  const { digits, scale } = operand;
  return { kind: "decimal", digits: isNegative ? 0 - digits : digits, scale };
}

function shareOf(value: Expression): ExpectedValue | null {
  switch (value.kind) {
    case "percent":
      return { kind: "percent", digits: value.digits, scale: value.scale };
    case "integer":
    case "decimal":
    case "unary":
      return decimalOf(value);
    case "binary": {
      const { operator, left, right } = value;
      if (operator !== "/" || left.kind !== "integer" || right.kind !== "integer") return null;
      if (right.value === 0) return null;
      return { kind: "ratio", numerator: left.value, denominator: right.value };
    }
    default:
      return null;
  }
}

/** Whether the figure has as many bins, or such a band. */
function isPossible({ aggregate }: ModelItem, value: ExpectedValue): boolean {
  if (value.kind === "bins") {
    return aggregate.kind === "histogram" && aggregate.bins.length === value.counts.length;
  }
  if (value.kind !== "band") return true;
  return (
    aggregate.kind === "quantile" && aggregate.bands.some(({ label }) => label === value.label)
  );
}

/** The numbers of persons that must be in the open: no gate opens on fewer than the minimum cohort. */
function sizesOf(kind: Kind, value: ExpectedValue): readonly number[] {
  if (value.kind === "bins") return value.counts.filter((count) => count !== null);
  return kind === "count" && value.kind === "decimal" ? [value.digits] : [];
}
