/**
 * The field of 2^61 - 1 elements for the few dozen values of a message: what the kernels in `wasm/` do for long vectors.
 * Elements are `bigint`s from 0 to p - 1.
 */
export const P: bigint = 2n ** 61n - 1n;

export const HALF: bigint = 2n ** 60n;

/** Any integer as an element. */
export function element(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

/** The sum of products, reduced once. */
export function innerProduct(left: readonly bigint[], right: readonly bigint[]): bigint {
  let sum = 0n;
  for (let k = 0; k < left.length; k++) sum += left[k]! * right[k]!;
  return sum % P;
}

/**
 * Weights by which the values of a polynomial at 0, 1, …, n - 1 add up to its value at r.
 * Weight j is the product over k ≠ j of (r - k) / (j - k); products from both ends save the divisions.
 */
export function weightsAt(r: bigint, n: number): readonly bigint[] {
  const denominators = inverseDenominators(n);
  const weights = new Array<bigint>(n);
  let product = 1n;
  for (let j = 0; j < n; j++) {
    weights[j] = product;
    product = element(product * (r - BigInt(j)));
  }
  product = 1n;
  for (let j = n - 1; j >= 0; j--) {
    weights[j] = (((weights[j]! * product) % P) * denominators[j]!) % P;
    product = element(product * (r - BigInt(j)));
  }
  return weights;
}

/** 1 / the product over k ≠ j of (j - k), for each j below n. */
function inverseDenominators(n: number): readonly bigint[] {
  const known = DENOMINATORS.get(n);
  if (known !== undefined) return known;
  const inverses = Array.from({ length: n }, (_, j) => {
    let product = 1n;
    for (let k = 0; k < n; k++) if (k !== j) product = element(product * BigInt(j - k));
    return inverse(product);
  });
  DENOMINATORS.set(n, inverses);
  return inverses;
}

const DENOMINATORS = new Map<number, readonly bigint[]>();

/** x^(p-2), by Fermat. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let square = value;
  for (let rest = P - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}
