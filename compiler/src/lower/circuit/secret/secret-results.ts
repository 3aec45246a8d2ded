import {
  decimal,
  gatesOfItem,
  isSecret,
  type CompareOperator,
  type Formula,
  type Item,
  type Plan,
  type Query,
  widthOf,
} from "@qsc/plan";
import { rootBounds, rounding } from "../../../model/formulas/bounds.ts";
import { ZERO, type Bits, type Builder, type Node } from "../builder.ts";
import type { CellNumbers } from "../cell-numbers.ts";
import { baseFigure } from "./base-figure.ts";
import {
  addFractions,
  compareFractions,
  constantFraction,
  divideFractions,
  isFractionNegative,
  isFractionNotZero,
  multiplyFractions,
  roundFraction,
  roundRootOf,
  type CellFraction,
} from "./fraction.ts";
import {
  addIntegers,
  constantInteger,
  isNotZero,
  magnitudeOf,
  unsignedInteger,
  type CellInteger,
} from "./integer.ts";

/** The bits of an output of a derived figure (`Output`): opened, defined, and the value. */
export interface SecretBits {
  readonly bits: Bits;
  readonly signed: boolean;
}

/**
 * What is computed in the circuit, by item: all that is hidden in its formula stays on shares.
 * It opens where the gates of all that it rests on do, so that it tells what these figures would tell, or less
 * (docs/design/secret-arithmetic.md).
 */
export function secretResults(
  b: Builder,
  plan: Plan,
  query: Query,
  cell: CellNumbers,
  open: readonly Node[],
): ReadonlyMap<number, SecretBits> {
  const partOf = createParts(b, plan, query, cell);
  const results = new Map<number, SecretBits>();
  for (const index of query.items.keys()) {
    if (!isSecret(query.items, index)) continue;
    const { value, defined } = partOf(index);
    const gates = gatesOfItem(query, index);
    const opens = gates.some((own) => own.length === 0)
      ? ZERO
      : b.andAll(gates.flat().map((gate) => open[gate] ?? ZERO));
    const hasValue = b.andAll([opens, ...defined]);
    const own = value.kind === "truth" ? [value.node] : wholeOf(query.items[index], value).bits;
    results.set(index, {
      bits: [opens, hasValue, ...own.map((bit) => b.and(hasValue, bit))],
      signed: value.kind === "number" && value.number.over.min < 0n,
    });
  }
  return results;
}

type Value =
  | { readonly kind: "truth"; readonly node: Node }
  | { readonly kind: "number"; readonly number: CellFraction };

/** A part of a formula: its value, and what must be 1 for it to have one. */
interface Part {
  readonly value: Value;
  readonly defined: readonly Node[];
}

/** A number that opens was rounded last. */
function wholeOf(item: Item | undefined, value: Extract<Value, { kind: "number" }>): CellInteger {
  const formula = item?.kind === "derived" ? item.formula : null;
  if (formula?.kind === "round" || formula?.kind === "roundRoot") return value.number.over;
  throw new RangeError(`\`${item?.name}\` is computed in the circuit and not rounded`);
}

/** The value of each item, each computed once. */
function createParts(
  b: Builder,
  plan: Plan,
  query: Query,
  cell: CellNumbers,
): (item: number) => Part {
  const known = new Map<number, Part>();
  const partOf = (index: number): Part => {
    const before = known.get(index);
    if (before !== undefined) return before;
    const item = query.items[index];
    if (item === undefined) throw new RangeError(`query ${query.name} has no item ${index}`);
    const part =
      item.kind === "derived"
        ? of(item.formula)
        : withDefined(b, baseFigure(b, plan, query, item, cell), item, plan);
    known.set(index, part);
    return part;
  };
  const of = (formula: Formula): Part => {
    switch (formula.kind) {
      case "figure":
        return partOf(formula.item);
      case "parameter":
        return numberPart(parameterOf(b, plan, formula.parameter));
      case "number":
        return numberPart(constantFraction(decimal(formula.digits, formula.scale)));
      case "truth":
        return truthPart(formula.value ? b.not(ZERO) : ZERO);
      case "not": {
        const operand = of(formula.operand);
        return truthPart(b.not(truthIn(operand)), operand);
      }
      case "and":
      case "or": {
        const [left, right] = [of(formula.left), of(formula.right)];
        const node = b[formula.kind](truthIn(left), truthIn(right));
        return truthPart(node, left, right);
      }
      case "negate": {
        const operand = of(formula.operand);
        const number = multiplyFractions(b, numberIn(operand), constantFraction(MINUS_ONE));
        return numberPart(number, operand);
      }
      case "round":
      case "roundRoot":
        return rounded(b, formula, of(formula.operand));
      case "compare":
        return compared(b, formula.operator, of(formula.left), of(formula.right));
      case "add":
      case "subtract":
      case "multiply":
      case "divide": {
        const [left, right] = [of(formula.left), of(formula.right)];
        return arithmetic(b, formula.kind, left, right);
      }
    }
  };
  return partOf;
}

function compared(b: Builder, operator: CompareOperator, left: Part, right: Part): Part {
  if (left.value.kind === "truth") {
    const differ = b.xor(truthIn(left), truthIn(right));
    return truthPart(operator === "ne" ? differ : b.not(differ), left, right);
  }
  const node = compareFractions(b, operator, numberIn(left), numberIn(right));
  return truthPart(node, left, right);
}

const MINUS_ONE = { over: -1n, under: 1n };

function arithmetic(
  b: Builder,
  kind: "add" | "subtract" | "multiply" | "divide",
  left: Part,
  right: Part,
): Part {
  const [x, y] = [numberIn(left), numberIn(right)];
  switch (kind) {
    case "add":
      return numberPart(addFractions(b, x, y, 1n), left, right);
    case "subtract":
      return numberPart(addFractions(b, x, y, -1n), left, right);
    case "multiply":
      return numberPart(multiplyFractions(b, x, y), left, right);
    case "divide": {
      const { value, defined } = numberPart(divideFractions(b, x, y), left, right);
      return { value, defined: [...defined, isFractionNotZero(b, y)] };
    }
  }
}

function rounded(
  b: Builder,
  { kind, decimals }: Extract<Formula, { readonly kind: "round" | "roundRoot" }>,
  operand: Part,
): Part {
  const number = numberIn(operand);
  const under = constantInteger(10n ** BigInt(decimals));
  if (kind === "round") {
    const over = roundFraction(b, number, decimals);
    return numberPart({ over, under, range: rounding(number.range, decimals) }, operand);
  }
  const isNegative = isFractionNegative(b, number);
  const sizes = {
    over: magnitudeOf(b, number.over).size,
    under: magnitudeOf(b, number.under).size,
  };
  const over = roundRootOf(b, { ...sizes, range: number.range }, decimals);
  const root = { over, under, range: rootBounds(number.range, decimals) };
  const { value, defined } = numberPart(root, operand);
  // The sign of 0 may be either, and 0 has a root.
  const hasRoot = b.not(b.and(isNegative, isNotZero(b, number.over)));
  return { value, defined: [...defined, hasRoot] };
}

/** With at least two persons where it opens, a variance is defined; all other figures are with one. */
function withDefined(b: Builder, number: CellFraction, item: Item, plan: Plan): Part {
  const needed =
    item.kind === "variance" && plan.disclosure.minimumCohort < 2
      ? [isNotZero(b, number.under)]
      : [];
  return { value: { kind: "number", number }, defined: needed };
}

/** Public: the value that a run binds, counted from the least. */
function parameterOf(b: Builder, plan: Plan, parameter: number): CellFraction {
  const declared = plan.parameters[parameter];
  if (declared?.type.kind !== "int") throw new RangeError(`no number ${parameter}`);
  const { min, max, scale } = declared.type;
  const bits = Array.from({ length: widthOf({ min, max }) }, (_, bit) =>
    b.input({ kind: "parameter", parameter, bit }),
  );
  const distance = unsignedInteger(bits, BigInt(max) - BigInt(min));
  return {
    over: addIntegers(b, distance, constantInteger(BigInt(min))),
    under: constantInteger(10n ** BigInt(scale)),
    range: { min: decimal(min, scale), max: decimal(max, scale) },
  };
}

function numberPart(number: CellFraction, ...parts: readonly Part[]): Part {
  return { value: { kind: "number", number }, defined: allOf(parts) };
}

function truthPart(node: Node, ...parts: readonly Part[]): Part {
  return { value: { kind: "truth", node }, defined: allOf(parts) };
}

/** Each once, however often a formula names a figure. */
function allOf(parts: readonly Part[]): readonly Node[] {
  return [...new Set(parts.flatMap(({ defined }) => defined))];
}

function numberIn({ value }: Part): CellFraction {
  if (value.kind !== "number") throw new RangeError("a condition is no number");
  return value.number;
}

function truthIn({ value }: Part): Node {
  if (value.kind !== "truth") throw new RangeError("a number is no condition");
  return value.node;
}
