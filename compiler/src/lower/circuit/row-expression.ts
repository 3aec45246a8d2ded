import {
  boundsOf,
  boundsOfExpression,
  storedColumns,
  widthOf,
  type Bounds,
  type CompareOperator,
  type Expression,
  type Plan,
} from "@qsc/plan";
import { constantBits } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant, isMember } from "./compare-constant.ts";
import { atLeast, isEqual } from "./compare.ts";
import { divideNumbers } from "./divide.ts";
import {
  addNumbers,
  chooseNumber,
  multiplyNumbers,
  negateNumber,
  rebase,
  type RowNumber,
} from "./number.ts";
import { oneHot } from "./one-hot.ts";
import { quantifiedNumber } from "./quantified.ts";

/** Turns row expressions into wires of one stage over rows. */
export interface RowCompiler {
  readonly builder: Builder;
  /** The wire of a two-valued expression. */
  readonly condition: (expression: Expression) => Node;
  readonly number: (expression: Expression) => RowNumber;
  /** One wire for each value `min … min+count-1` of an expression that is never missing. */
  readonly decode: (expression: Expression, min: number, count: number) => readonly Node[];
}

export function createRowCompiler(builder: Builder, plan: Plan): RowCompiler {
  const numbers = new Map<Expression, RowNumber>();
  const compiler: RowCompiler = {
    builder,
    number: (expression) => {
      const known = numbers.get(expression);
      if (known !== undefined) return known;
      const number = numberOf(compiler, plan, expression);
      numbers.set(expression, number);
      return number;
    },
    condition: (expression) => {
      const { bounds, bits } = compiler.number(expression);
      if (bounds.min === bounds.max) return bounds.min === 0 ? ZERO : ONE;
      return bits[0] ?? ZERO;
    },
    decode: (expression, min, count) => decode(compiler, expression, min, count),
  };
  return compiler;
}

function numberOf(compiler: RowCompiler, plan: Plan, expression: Expression): RowNumber {
  const { builder: b, number, condition } = compiler;
  const bounds = boundsOfExpression(expression, plan);
  switch (expression.kind) {
    case "column":
      return columnNumber(b, plan, expression.column);
    case "parameter":
      return parameterNumber(b, plan, expression.parameter);
    case "literal":
      return { bounds, bits: [], present: null };
    case "not":
      return bit(b.not(condition(expression.operand)));
    case "and":
      return bit(b.andAll(flatten(expression, "and").map(condition)));
    case "or":
      return bit(b.orAll(flatten(expression, "or").map(condition)));
    case "compare":
      return bit(compare(compiler, expression.operator, expression.left, expression.right));
    case "member":
      return bit(member(b, number(expression.operand), expression.values));
    case "isMissing":
      return bit(b.not(number(expression.operand).present ?? ONE));
    case "orElse":
      return firstPresent(b, number(expression.operand), number(expression.otherwise), bounds);
    case "add":
      return addNumbers(b, number(expression.left), number(expression.right), 1, bounds);
    case "subtract":
      return addNumbers(b, number(expression.left), number(expression.right), -1, bounds);
    case "multiply":
      return multiplyNumbers(b, number(expression.left), number(expression.right), bounds);
    case "divide":
      return divideNumbers(b, number(expression.left), number(expression.right), bounds);
    case "negate":
      return negateNumber(b, number(expression.operand), bounds);
    case "choose":
      return chooseNumber(
        b,
        condition(expression.condition),
        number(expression.then),
        number(expression.otherwise),
        bounds,
      );
    case "band": {
      const operand = number(expression.operand);
      const reached = thermometer(b, operand, expression.cuts).slice(bounds.min, bounds.max);
      return { bounds, bits: countReached(b, reached), present: operand.present };
    }
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return quantifiedNumber(compiler, expression, bounds);
  }
}

function firstPresent(
  b: Builder,
  value: RowNumber,
  otherwise: RowNumber,
  bounds: Bounds,
): RowNumber {
  return value.present === null
    ? { bounds, bits: rebase(b, value, bounds.min, widthOf(bounds)), present: null }
    : { ...chooseNumber(b, value.present, value, otherwise, bounds), present: null };
}

function bit(node: Node): RowNumber {
  return { bounds: { min: 0, max: 1 }, bits: [node], present: null };
}

function columnNumber(b: Builder, plan: Plan, column: number): RowNumber {
  const declared = storedColumns(plan.dataset)[column];
  if (declared === undefined) throw new RangeError(`no column ${column}`);
  const bounds = boundsOf(declared.type);
  return {
    bounds,
    bits: Array.from({ length: widthOf(bounds) }, (_, at) =>
      b.input({ kind: "column", column, bit: at }),
    ),
    present: declared.optional ? b.input({ kind: "present", column }) : null,
  };
}

function parameterNumber(b: Builder, plan: Plan, parameter: number): RowNumber {
  const declared = plan.parameters[parameter];
  if (declared === undefined) throw new RangeError(`no parameter ${parameter}`);
  // The input counts from the type's minimum, the number from the smallest value that a run may bind.
  const typed = boundsOf(declared.type);
  const bits = Array.from({ length: widthOf(typed) }, (_, at) =>
    b.input({ kind: "parameter", parameter, bit: at }),
  );
  const bounds = boundsOfExpression({ kind: "parameter", parameter }, plan);
  const number = { bounds: typed, bits, present: null };
  return { bounds, bits: rebase(b, number, bounds.min, widthOf(bounds)), present: null };
}

/** The operands of nested conjunctions or disjunctions, so that the tree can be balanced anew. */
export function flatten(expression: Expression, kind: "and" | "or"): readonly Expression[] {
  return expression.kind === kind
    ? [...flatten(expression.left, kind), ...flatten(expression.right, kind)]
    : [expression];
}

function compare(
  compiler: RowCompiler,
  operator: CompareOperator,
  left: Expression,
  right: Expression,
): Node {
  const { builder: b } = compiler;
  const [l, r] = [compiler.number(left), compiler.number(right)];
  switch (operator) {
    case "eq":
      return equal(b, l, r);
    case "ne":
      return b.not(equal(b, l, r));
    case "ge":
      return greaterOrEqual(b, l, r);
    case "le":
      return greaterOrEqual(b, r, l);
    case "lt":
      return b.not(greaterOrEqual(b, l, r));
    case "gt":
      return b.not(greaterOrEqual(b, r, l));
  }
}

function equal(b: Builder, left: RowNumber, right: RowNumber): Node {
  if (isConstant(right)) return member(b, left, [right.bounds.min]);
  if (isConstant(left)) return member(b, right, [left.bounds.min]);
  const [l, r] = onCommonScale(b, left, right);
  return isEqual(b, l, r);
}

function greaterOrEqual(b: Builder, left: RowNumber, right: RowNumber): Node {
  if (isConstant(right)) {
    return atLeastConstant(b, left.bits, BigInt(right.bounds.min) - BigInt(left.bounds.min));
  }
  if (isConstant(left)) {
    // c >= x unless x >= c + 1
    const distance = BigInt(left.bounds.min) + 1n - BigInt(right.bounds.min);
    return b.not(atLeastConstant(b, right.bits, distance));
  }
  const [l, r] = onCommonScale(b, left, right);
  return atLeast(b, l, r);
}

function isConstant(number: RowNumber): boolean {
  return number.bounds.min === number.bounds.max;
}

function onCommonScale(b: Builder, left: RowNumber, right: RowNumber): readonly [Bits, Bits] {
  const min = Math.min(left.bounds.min, right.bounds.min);
  const width = widthOf({ min, max: Math.max(left.bounds.max, right.bounds.max) });
  return [rebase(b, left, min, width), rebase(b, right, min, width)];
}

function member(b: Builder, operand: RowNumber, values: readonly number[]): Node {
  const { min, max } = operand.bounds;
  const offsets = values.map((value) => BigInt(value) - BigInt(min));
  return isMember(b, operand.bits, offsets, BigInt(max) - BigInt(min));
}

/** For each cut, whether the number has reached it. */
export function thermometer(
  b: Builder,
  operand: Pick<RowNumber, "bits" | "bounds">,
  cuts: readonly number[],
): readonly Node[] {
  return cuts.map((cut) =>
    atLeastConstant(b, operand.bits, BigInt(cut) - BigInt(operand.bounds.min)),
  );
}

/** How many cuts are reached; bit j changes at every 2^j-th cut, so XORs are enough. */
export function countReached(b: Builder, reached: readonly Node[]): Bits {
  const width = widthOf({ min: 0, max: reached.length });
  return constantBits(0n, width).map((_, at) =>
    b.xorAll(reached.filter((_cut, index) => (index + 1) % 2 ** at === 0)),
  );
}

function decode(
  compiler: RowCompiler,
  expression: Expression,
  min: number,
  count: number,
): readonly Node[] {
  const { builder: b } = compiler;
  if (expression.kind === "band" && min === 0 && count === expression.cuts.length + 1) {
    const reached = thermometer(b, compiler.number(expression.operand), expression.cuts);
    return Array.from({ length: count }, (_, band) =>
      b.xor(reached[band - 1] ?? ONE, reached[band] ?? ZERO),
    );
  }
  const number = compiler.number(expression);
  const last = min + count - 1;
  const bounds = { min: Math.min(min, number.bounds.min), max: Math.max(last, number.bounds.max) };
  const bits = rebase(b, number, bounds.min, widthOf(bounds));
  return oneHot(b, bits, bounds.max - bounds.min + 1).slice(
    min - bounds.min,
    last - bounds.min + 1,
  );
}
