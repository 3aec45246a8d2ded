import {
  add,
  divide,
  isZero,
  NOTHING,
  subtractProduct,
  UNIT,
  type Rational,
} from "../cohorts/rational.ts";

export type Vector = readonly Rational[];

/** Whether `vector` is a combination of `rows`. */
export function spans(rows: readonly Vector[], vector: Vector): boolean {
  return basisOf(rows).length === basisOf([...rows, vector]).length;
}

/** Rows in echelon form: as many as the rank. */
function basisOf(rows: readonly Vector[]): readonly Vector[] {
  const basis: { readonly row: Vector; readonly pivot: number }[] = [];
  for (const row of rows) {
    const rest = basis.reduce((left, one) => {
      const factor = left[one.pivot] ?? NOTHING;
      return isZero(factor)
        ? left
        : left.map((value, at) => subtractProduct(value, factor, one.row[at] ?? NOTHING));
    }, row);
    const pivot = rest.findIndex((value) => !isZero(value));
    if (pivot === -1) continue;
    const unit = rest[pivot] ?? UNIT;
    basis.push({ row: rest.map((value) => divide(value, unit)), pivot });
  }
  return basis.map(({ row }) => row);
}

/**
 * The combinations of `rows` without negative entries that are non-zero in as few places as possible, up to scale.
 * Every combination without negative entries is a sum of these (Rockafellar, The elementary vectors of a subspace
 * of R^N, 1969), so whatever lower bound sizes give on each other, one of these gives it.
 * The first place that is not 0 is 1.
 * null when more than `limit` choices of places would have to be gone through.
 */
export function elementaryVectors(
  rows: readonly Vector[],
  limit: number,
): readonly Vector[] | null {
  const basis = basisOf(rows);
  const places = Array.from(basis[0] ?? [], (_, place) => place);
  if (choose(places.length, basis.length - 1) > limit) return null;
  const found = new Map<string, Vector>();
  for (const zeros of subsets(places, basis.length - 1)) {
    const vector = vanishingAt(basis, zeros);
    if (vector === null) continue;
    const lead = vector.find((value) => !isZero(value)) ?? UNIT;
    const scaled = vector.map((value) => divide(value, lead));
    if (scaled.every(({ over }) => over >= 0n)) found.set(nameOf(scaled), scaled);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, vector]) => vector);
}

/** The combination of the basis that is 0 at `zeros`, when there is only one up to scale. */
function vanishingAt(basis: readonly Vector[], zeros: readonly number[]): Vector | null {
  let rest = basis;
  for (const place of zeros) {
    const at = rest.findIndex((row) => !isZero(row[place] ?? NOTHING));
    const pivot = rest[at];
    if (pivot === undefined) return null;
    const unit = pivot[place] ?? UNIT;
    rest = rest
      .filter((_, index) => index !== at)
      .map((row) => {
        const factor = divide(row[place] ?? NOTHING, unit);
        return row.map((value, index) => subtractProduct(value, factor, pivot[index] ?? NOTHING));
      });
  }
  return rest[0] ?? null;
}

/** How `vector` is made of `rows`; null when it is not. */
export function combinationOf(rows: readonly Vector[], vector: Vector): Vector | null {
  // Each row carries along how it is made, behind its own places.
  const width = vector.length;
  const carried = rows.map((row, index) => [
    ...row,
    ...rows.map((_, other) => (other === index ? UNIT : NOTHING)),
  ]);
  const basis: { readonly row: Vector; readonly pivot: number }[] = [];
  const reduceBy = (row: Vector): Vector =>
    basis.reduce((left, one) => {
      const factor = divide(left[one.pivot] ?? NOTHING, one.row[one.pivot] ?? UNIT);
      return left.map((value, at) => subtractProduct(value, factor, one.row[at] ?? NOTHING));
    }, row);
  for (const row of carried) {
    const rest = reduceBy(row);
    const pivot = rest.slice(0, width).findIndex((value) => !isZero(value));
    if (pivot !== -1) basis.push({ row: rest, pivot });
  }
  const rest = reduceBy([...vector, ...rows.map(() => NOTHING)]);
  if (rest.slice(0, width).some((value) => !isZero(value))) return null;
  return rest.slice(width).map((value) => subtractProduct(NOTHING, value, UNIT));
}

/** The combination of rows with these factors. */
export function combine(rows: readonly Vector[], factors: Vector): Vector {
  return (rows[0] ?? []).map((_, place) =>
    rows.reduce((total, row, index) => {
      const [factor, value] = [factors[index] ?? NOTHING, row[place] ?? NOTHING];
      return add(total, { over: factor.over * value.over, under: factor.under * value.under });
    }, NOTHING),
  );
}

function choose(n: number, k: number): number {
  let count = 1;
  for (let i = 0; i < k; i++) count = (count * (n - i)) / (i + 1);
  return count;
}

function* subsets(items: readonly number[], size: number): Generator<readonly number[]> {
  if (size <= 0) {
    yield [];
    return;
  }
  for (const [index, first] of items.entries()) {
    for (const rest of subsets(items.slice(index + 1), size - 1)) yield [first, ...rest];
  }
}

function nameOf(vector: Vector): string {
  return vector.map(({ over, under }) => `${over}/${under}`).join();
}
