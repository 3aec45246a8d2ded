import { element, innerProduct, P, weightsAt } from "./field.ts";
import { SUMS_ROOM, TILE, type Bench } from "./layout.ts";

/** G(0), …, G(2L-2) of a level whose vectors are elements; chunk k is every (n/L)-th element from k on. */
export function levelProof(
  bench: Bench,
  [left, right]: readonly [number, number],
  length: number,
  factor: number,
): readonly bigint[] {
  const stride = (8 * length) / factor;
  beginSums(bench);
  // Tile by tile, because each row is read as many times as there are rows.
  const tile = (8 * TILE) / factor;
  for (let at = 0; at < stride; at += tile) {
    const bytes = Math.min(tile, stride - at);
    addSums(bench, [left + at, right + at], { stride, bytes, factor });
  }
  return proofOfSums(bench, factor);
}

export function beginSums({ workspace, sums }: Bench): void {
  workspace.elements(sums, SUMS_ROOM).fill(0n);
}

/** Rows of both vectors: the elements j of so many chunks, for each j. */
export interface Rows {
  readonly stride: number;
  readonly bytes: number;
  readonly factor: number;
}

/**
 * Adds up what G follows from: with U_j and V_j for the rows, S_jj = <U_j, V_j> and D_ij = <U_i - U_j, V_i - V_j> for i < j.
 * That is 10 products for four rows, and no row is evaluated at a point.
 */
export function addSums(
  { workspace: { kernels }, sums }: Bench,
  [left, right]: readonly [number, number],
  { stride, bytes, factor }: Rows,
): void {
  kernels.dots(left, right, stride, bytes, left + factor * stride, sums);
}

/**
 * G(x) is the sum of w_i w_j <U_i, V_j>, where the Lagrange weights w_j of x add up to 1.
 * So it is the sum of w_j S_jj less that of w_i w_j D_ij over i < j.
 */
export function proofOfSums(bench: Bench, factor: number): readonly bigint[] {
  const { workspace, sums, combination, result } = bench;
  const read = workspace.elements(sums, SUMS_ROOM);
  const proof: bigint[] = [];
  for (let j = 0, at = 0; j < factor; at += factor - j, j++) proof.push(read[at]!);
  workspace.kernels.split(sums, sums + 8 * SUMS_ROOM);
  const value = workspace.elements(result, 1);
  for (const weights of combinationsFor(factor)) {
    workspace.elements(combination, SUMS_ROOM).fill(0n).set(weights);
    value[0] = 0n;
    workspace.kernels.dot(sums, combination, 8 * SUMS_ROOM, result);
    proof.push(value[0]!);
  }
  return proof;
}

/** For the points L to 2L-2 what the sums count, as split elements. */
function combinationsFor(factor: number): readonly BigUint64Array[] {
  const known = COMBINATIONS.get(factor);
  if (known !== undefined) return known;
  const combinations = Array.from({ length: factor - 1 }, (_, k) => {
    const weights = weightsAt(BigInt(factor + k), factor);
    const counts = weights.flatMap((weight, i) => [
      weight,
      ...weights.slice(i + 1).map((other) => element(-weight * other)),
    ]);
    return BigUint64Array.from(counts, splitElement);
  });
  COMBINATIONS.set(factor, combinations);
  return combinations;
}

const COMBINATIONS = new Map<number, readonly BigUint64Array[]>();

/** An element as it lies in a vector: the lower 31 bits in one half, the upper 30 in the other. */
function splitElement(value: bigint): bigint {
  return (value & LOWER) + ((value >> 31n) << 32n);
}

const LOWER = 2n ** 31n - 1n;

/**
 * Folds a vector: with the weights of r, element k becomes the value at r of the polynomial through chunk k.
 * The target may be the source.
 */
export function foldVector(
  { workspace, weights: address }: Bench,
  [source, target]: readonly [number, number],
  length: number,
  weights: readonly bigint[],
): void {
  workspace.elements(address, weights.length).set(weights.map(splitElement));
  const stride = (8 * length) / weights.length;
  const { fold4, fold16 } = workspace.kernels;
  (weights.length === 4 ? fold4 : fold16)(source, stride, address, target, target + stride);
}

/** The elements of a short vector. */
export function readVector(
  { workspace }: Bench,
  vector: number,
  length: number,
): readonly bigint[] {
  return Array.from(
    workspace.elements(vector, length),
    (value) => ((value >> 32n) << 31n) + (value & LOWER),
  );
}

/** The only chunk of the last level: the mask at slot 0, element 0 at the end, the others where they were. */
export function maskedChunk(vector: readonly bigint[], mask: bigint): readonly bigint[] {
  return [mask, ...vector.slice(1), vector[0]!];
}

/** G of the last level. */
export function lastProof(left: readonly bigint[], right: readonly bigint[]): readonly bigint[] {
  return [
    ...left.map((value, x) => (value * right[x]!) % P),
    ...weightsBeyond(left.length).map(
      (weights) => (innerProduct(left, weights) * innerProduct(right, weights)) % P,
    ),
  ];
}

/** The weights of the points n to 2n-2. */
function weightsBeyond(n: number): readonly (readonly bigint[])[] {
  const known = BEYOND.get(n);
  if (known !== undefined) return known;
  const weights = Array.from({ length: n - 1 }, (_, k) => weightsAt(BigInt(n + k), n));
  BEYOND.set(n, weights);
  return weights;
}

const BEYOND = new Map<number, readonly (readonly bigint[])[]>();
