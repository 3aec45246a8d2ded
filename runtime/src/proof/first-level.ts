import { element, P, weightsAt } from "./field.ts";
import type { Bench, Side } from "./layout.ts";
import { FIRST_FACTOR } from "./shape.ts";

/**
 * The first level, whose chunks are four gates a quarter of the planes apart: 16 elements.
 *
 * With A = (-1)^a and so on, u is a combination of the characters E, EA, EC, EAC, and v of F, FB, FD, FBD.
 * G(x) is bilinear in them, so it follows from how often each of 16 characters of u equals each of 16 of v:
 * 256 counts of bits, and no multiplication for any gate.
 */
export function firstLevelProof(bench: Bench, left: Side, right: Side): readonly bigint[] {
  const products = elementProducts(bench, left, right);
  return Array.from({ length: 2 * FIRST_FACTOR - 1 }, (_, x) => {
    const scaled =
      x < FIRST_FACTOR ? BigInt(products[17 * x]!) : combine(products, EXTRAPOLATION[x - 16]!);
    return element(element(scaled) * EIGHTH);
  });
}

/** 8 times the sum over chunks of element i of u times element j of v, at 16 i + j. */
function elementProducts(bench: Bench, left: Side, right: Side): Float64Array {
  const { workspace, counters } = bench;
  const { kernels } = workspace;
  const quarter = left.words;
  const [a, c, e] = left.planes;
  const [b, d, f] = right.planes;
  workspace.elements(counters, 256).fill(0n);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      const [from, to, tile] = [i * quarter, j * quarter, counters + 128 * (4 * i + j)];
      const end = a + from + quarter;
      kernels.correlate(a + from, c + from, e + from, b + to, d + to, f + to, end, tile);
    }
  }
  const lanes = 8 * quarter;
  const counts = workspace.words(counters, 512);
  const products = new Float64Array(256);
  for (let i = 0; i < 16; i++) {
    for (let j = 0; j < 16; j++) {
      let sum = 0;
      for (let k = 0; k < 16; k++) {
        const differing = counts[2 * (16 * (4 * (i >> 2) + (j >> 2)) + k)]!;
        const weight = LEFT_CHARACTERS[i & 3]![k >> 2]! * RIGHT_CHARACTERS[j & 3]![k & 3]!;
        sum += weight * (lanes - 2 * differing);
      }
      products[16 * i + j] = sum;
    }
  }
  return products;
}

/** Twice the elements of u, -2ac, c, a, -1/2, over the characters 1, A, C, AC; all times E. */
const LEFT_CHARACTERS: readonly (readonly number[])[] = [
  [-1, 1, 1, -1],
  [1, 0, -1, 0],
  [1, -1, 0, 0],
  [-1, 0, 0, 0],
];

/** Four times the elements of v, bd, d, b, 1, over the characters 1, B, D, BD; all times F. */
const RIGHT_CHARACTERS: readonly (readonly number[])[] = [
  [1, -1, -1, 1],
  [2, 0, -2, 0],
  [2, -2, 0, 0],
  [4, 0, 0, 0],
];

const EIGHTH = 2n ** 58n;

/** For the points 16 to 30 the products of two Lagrange weights, in three limbs of 21 bits. */
const EXTRAPOLATION: readonly (readonly Float64Array[])[] = Array.from({ length: 15 }, (_, k) => {
  const weights = weightsAt(BigInt(16 + k), FIRST_FACTOR);
  const products = weights.flatMap((left) => weights.map((right) => (left * right) % P));
  return [0n, 21n, 42n].map((shift) =>
    Float64Array.from(products, (product) => Number((product >> shift) & 0x1fffffn)),
  );
});

/** Limbs are below 2^21 and products below 2^23, so 256 terms are exact in a double. */
function combine(products: Float64Array, limbs: readonly Float64Array[]): bigint {
  return limbs.reduce((total, limb, index) => {
    let sum = 0;
    for (let k = 0; k < 256; k++) sum += limb[k]! * products[k]!;
    return total + (BigInt(sum) << BigInt(21 * index));
  }, 0n);
}
