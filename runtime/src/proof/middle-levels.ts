import { element, innerProduct, weightsAt } from "./field.ts";
import type { Bench, Side } from "./layout.ts";

/** G(0), …, G(2L-2) of a level whose vectors are elements; chunk k is every (n/L)-th element from k on. */
export function levelProof(
  bench: Bench,
  left: Side,
  right: Side,
  length: number,
  factor: number,
): readonly bigint[] {
  const { workspace, points, result } = bench;
  const { kernels } = workspace;
  const bytes = (8 * length) / factor;
  const read = workspace.elements(result, 1);
  return Array.from({ length: 2 * factor - 1 }, (_, x) => {
    if (x < factor) {
      const [u, v] = [left.vector + x * bytes, right.vector + x * bytes];
      kernels.dot(u, v, u + bytes, result);
    } else {
      writeWeights(bench, weightsAt(BigInt(x), factor));
      foldTo(bench, left.vector, points[0], length, factor);
      foldTo(bench, right.vector, points[1], length, factor);
      kernels.dot(points[0], points[1], points[0] + bytes, result);
    }
    return read[0]!;
  });
}

/** Folds a vector in place: with the weights of r, element k becomes the value at r of the polynomial through chunk k. */
export function foldVector(
  bench: Bench,
  side: Side,
  length: number,
  weights: readonly bigint[],
): void {
  writeWeights(bench, weights);
  foldTo(bench, side.vector, side.vector, length, weights.length);
}

function writeWeights({ workspace, weights: address }: Bench, weights: readonly bigint[]): void {
  const words = workspace.words(address, 2 * weights.length);
  weights.forEach((weight, j) => {
    words[2 * j] = Number(weight & 0x7fffffffn);
    words[2 * j + 1] = Number(weight >> 31n);
  });
}

function foldTo(
  { workspace: { kernels }, weights }: Bench,
  source: number,
  target: number,
  length: number,
  factor: number,
): void {
  const stride = (8 * length) / factor;
  const fold = factor === 4 ? kernels.fold4 : kernels.fold16;
  fold(source, stride, weights, target, target + stride);
}

/** The elements of a short vector. */
export function readVector({ workspace }: Bench, side: Side, length: number): readonly bigint[] {
  const words = workspace.words(side.vector, 2 * length);
  return Array.from({ length }, (_, k) => {
    const at = 8 * (k >> 2) + (k & 3);
    return (BigInt(words[at + 4]!) << 31n) + BigInt(words[at]!);
  });
}

/** The only chunk of the last level: the mask at slot 0, element 0 at the end, the others where they were. */
export function maskedChunk(vector: readonly bigint[], mask: bigint): readonly bigint[] {
  return [mask, ...vector.slice(1), vector[0]!];
}

/** G of the last level. */
export function lastProof(left: readonly bigint[], right: readonly bigint[]): readonly bigint[] {
  return Array.from({ length: 2 * left.length - 1 }, (_, x) => {
    if (x < left.length) return element(left[x]! * right[x]!);
    const weights = weightsAt(BigInt(x), left.length);
    return element(innerProduct(left, weights) * innerProduct(right, weights));
  });
}
