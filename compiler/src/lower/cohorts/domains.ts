import { boundsOf, storedColumns, type Expression, type Scope } from "@qsc/plan";

/** Values of a column that all conditions treat alike, by one that stands for them; null is missing. */
export interface DomainClass {
  readonly representative: number | null;
  /** The number of values in the class. */
  readonly size: number;
}

/** The classes of each column that matters, by column. */
export type Domains = ReadonlyMap<number, readonly DomainClass[]>;

/** What a set of conditions, keys and measured values tells apart in each column. */
export interface Cuts {
  /** Where `column >= value` changes; by column. A column that is read at all has an entry. */
  readonly points: Map<number, Set<number>>;
  /** Columns of which every value matters. */
  readonly full: Set<number>;
}

export function noCuts(): Cuts {
  return { points: new Map(), full: new Set() };
}

/** The number of classes that `classesOf` would give, without building them. */
export function classCount(cuts: Cuts, column: number, scope: Scope): number {
  const declared = storedColumns(scope.dataset)[column];
  if (declared === undefined) throw new RangeError(`no column ${column}`);
  const { min, max } = boundsOf(declared.type);
  const values = cuts.full.has(column) ? max - min + 1 : pointsOf(cuts, column, min, max).length;
  return values + (declared.optional ? 1 : 0);
}

export function classesOf(cuts: Cuts, column: number, scope: Scope): readonly DomainClass[] {
  const declared = storedColumns(scope.dataset)[column];
  if (declared === undefined) throw new RangeError(`no column ${column}`);
  const { min, max } = boundsOf(declared.type);
  const points = cuts.full.has(column)
    ? Array.from({ length: max - min + 1 }, (_, offset) => min + offset)
    : pointsOf(cuts, column, min, max);
  const classes: DomainClass[] = points.map((low, index) => ({
    representative: low,
    size: (points[index + 1] ?? max + 1) - low,
  }));
  return declared.optional ? [...classes, { representative: null, size: 1 }] : classes;
}

function pointsOf(cuts: Cuts, column: number, min: number, max: number): readonly number[] {
  const inside = [...(cuts.points.get(column) ?? [])].filter(
    (point) => point > min && point <= max,
  );
  return [min, ...inside.sort((a, b) => a - b)];
}

/** Notes what a two-valued expression tells apart. */
export function cutCondition(cuts: Cuts, expression: Expression, scope: Scope): void {
  switch (expression.kind) {
    case "not":
      return cutCondition(cuts, expression.operand, scope);
    case "and":
    case "or":
      cutCondition(cuts, expression.left, scope);
      return cutCondition(cuts, expression.right, scope);
    case "compare": {
      const { left, right } = expression;
      const [leftValues, rightValues] = [constantValues(left, scope), constantValues(right, scope)];
      if (rightValues !== null) return cutAt(cuts, left, aroundEach(rightValues), scope);
      if (leftValues !== null) return cutAt(cuts, right, aroundEach(leftValues), scope);
      cutValue(cuts, left, scope);
      return cutValue(cuts, right, scope);
    }
    case "member":
      return cutAt(cuts, expression.operand, aroundEach(expression.values), scope);
    case "isMissing":
      return cutAt(cuts, expression.operand, [], scope);
    default:
      return cutValue(cuts, expression, scope);
  }
}

/** Notes that every value of the expression matters, as for a group key. */
export function cutValue(cuts: Cuts, expression: Expression, scope: Scope): void {
  switch (expression.kind) {
    case "column":
      touch(cuts, expression.column);
      cuts.full.add(expression.column);
      return;
    case "literal":
    case "parameter":
      return;
    case "not":
    case "and":
    case "or":
    case "compare":
    case "member":
    case "isMissing":
      return cutCondition(cuts, expression, scope);
    case "orElse":
      cutValue(cuts, expression.operand, scope);
      return cutValue(cuts, expression.otherwise, scope);
    case "choose":
      cutCondition(cuts, expression.condition, scope);
      cutValue(cuts, expression.then, scope);
      return cutValue(cuts, expression.otherwise, scope);
    case "band":
      return cutAt(cuts, expression.operand, expression.cuts, scope);
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      cutValue(cuts, expression.left, scope);
      return cutValue(cuts, expression.right, scope);
    case "negate":
    case "total":
    case "largest":
    case "smallest":
      return cutValue(cuts, expression.operand, scope);
    case "any":
    case "number":
      return cutCondition(cuts, expression.operand, scope);
  }
}

/** Notes that it matters which of `points` the expression has reached, and whether it is missing. */
function cutAt(cuts: Cuts, expression: Expression, points: readonly number[], scope: Scope): void {
  switch (expression.kind) {
    case "column": {
      const known = touch(cuts, expression.column);
      for (const point of points) known.add(point);
      return;
    }
    case "orElse":
      cutAt(cuts, expression.operand, points, scope);
      return cutAt(cuts, expression.otherwise, points, scope);
    case "choose":
      cutCondition(cuts, expression.condition, scope);
      cutAt(cuts, expression.then, points, scope);
      return cutAt(cuts, expression.otherwise, points, scope);
    case "negate":
      // -x >= p is the same as not x >= 1 - p.
      return cutAt(
        cuts,
        expression.operand,
        points.map((point) => 1 - point),
        scope,
      );
    // The largest of several has reached a point when one of them has, the smallest when all have.
    case "largest":
    case "smallest":
      return cutAt(cuts, expression.operand, points, scope);
    case "add":
    case "subtract":
    case "multiply":
    case "divide": {
      const moved = throughLiteral(expression, points);
      if (moved === null) return cutValue(cuts, expression, scope);
      return cutAt(cuts, moved.operand, moved.points, scope);
    }
    default:
      return cutValue(cuts, expression, scope);
  }
}

type Arithmetic = Extract<Expression, { kind: "add" | "subtract" | "multiply" | "divide" }>;

/** Where the operand of an operation with a literal must be cut; null when neither side is a literal. */
function throughLiteral(
  { kind, left, right }: Arithmetic,
  points: readonly number[],
): { readonly operand: Expression; readonly points: readonly number[] } | null {
  const literal = right.kind === "literal" ? right : left.kind === "literal" ? left : null;
  if (literal === null) return null;
  const operand = literal === right ? left : right;
  const c = literal.value;
  switch (kind) {
    case "add":
      return { operand, points: points.map((point) => point - c) };
    case "subtract":
      // c - x >= p is the same as not x >= c - p + 1.
      return literal === right
        ? { operand, points: points.map((point) => point + c) }
        : { operand, points: points.map((point) => c - point + 1) };
    case "multiply":
      if (c === 0) return { operand, points: [] };
      // For c < 0, c x >= p is the same as not x >= floor(p / c) + 1.
      return c > 0
        ? { operand, points: points.map((point) => Math.ceil(point / c)) }
        : { operand, points: points.map((point) => Math.floor(point / c) + 1) };
    case "divide":
      return literal === right ? { operand, points: points.map((p) => leastReaching(p, c)) } : null;
  }
}

/**
 * The least x whose quotient by c > 0, rounded half away from zero, is at least p.
 * For p >= 1 that is 2x + c >= 2pc; for p <= 0 the quotient is below p when that of -x is at least 1 - p.
 */
function leastReaching(p: number, c: number): number {
  return p >= 1 ? Math.ceil(((2 * p - 1) * c) / 2) : 1 - Math.ceil(((1 - 2 * p) * c) / 2);
}

function touch(cuts: Cuts, column: number): Set<number> {
  const known = cuts.points.get(column) ?? new Set<number>();
  cuts.points.set(column, known);
  return known;
}

/** Notes that the column is read, without telling its values apart, except for missing ones. */
export function cutNothing(cuts: Cuts, column: number): void {
  touch(cuts, column);
}

function constantValues(expression: Expression, scope: Scope): readonly number[] | null {
  if (expression.kind === "literal") return [expression.value];
  if (expression.kind !== "parameter") return null;
  return scope.parameters[expression.parameter]?.values ?? null;
}

function aroundEach(values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [value, value + 1]);
}
