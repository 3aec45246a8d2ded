/**
 * The proof in its plainest form: `bigint`, any prime, one vector at a time, nothing shared out.
 * It is the oracle that the field, the kernels and the messages are compared with; it reproduces published values over F_31.
 */

/** Which elements of a vector of length n make chunk k: L in a row, or every (n/L)-th from k on. */
export type ChunkOrder = "in-a-row" | "strided";

/** One gate: a, b, c, d, f as in docs/design/proof.md, and e as the left verifier computes it. */
export interface ReferenceGate {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export function modulo(value: bigint, p: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}

export function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  for (let square = modulo(base, p), rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

export function inverse(value: bigint, p: bigint): bigint {
  return power(value, p - 2n, p);
}

/** The value at r of the polynomial that takes the given values at 0, 1, 2, …. */
export function interpolate(values: readonly bigint[], r: bigint, p: bigint): bigint {
  const weights = lagrangeWeights(values.length, r, p);
  return modulo(
    values.reduce((sum, value, j) => sum + value * weights[j]!, 0n),
    p,
  );
}

/** Lagrange's formula as it stands; what was worked out once is kept. */
export function lagrangeWeights(points: number, r: bigint, p: bigint): readonly bigint[] {
  const key = `${points} ${r} ${p}`;
  const known = WEIGHTS.get(key);
  if (known !== undefined) return known;
  const indices = Array.from({ length: points }, (_, k) => BigInt(k));
  const weights = indices.map((j) =>
    indices
      .filter((k) => k !== j)
      .reduce((weight, k) => modulo(weight * (r - k) * inverse(modulo(j - k, p), p), p), 1n),
  );
  WEIGHTS.set(key, weights);
  return weights;
}

const WEIGHTS = new Map<string, readonly bigint[]>();

/** u of a gate: known to the prover and its left verifier. */
export function leftVector({ a, c, e }: ReferenceGate, p: bigint): readonly bigint[] {
  const sign = BigInt(1 - 2 * e);
  return [
    modulo(-2n * BigInt(a * c) * sign, p),
    modulo(BigInt(c) * sign, p),
    modulo(BigInt(a) * sign, p),
    modulo(-inverse(2n, p) * sign, p),
  ];
}

/** v of a gate: known to the prover and its right verifier. */
export function rightVector({ b, d, f }: ReferenceGate, p: bigint): readonly bigint[] {
  const sign = BigInt(1 - 2 * f);
  return [BigInt(b * d) * sign, BigInt(d) * sign, BigInt(b) * sign, sign].map((x) => modulo(x, p));
}

/** Chunks of L elements; what is missing at the end is 0. */
export function chunks(
  vector: readonly bigint[],
  factor: number,
  order: ChunkOrder,
): readonly (readonly bigint[])[] {
  const count = Math.ceil(vector.length / factor);
  return Array.from({ length: count }, (_, k) =>
    Array.from(
      { length: factor },
      (_, j) => vector[order === "strided" ? j * count + k : k * factor + j] ?? 0n,
    ),
  );
}

/** G(0), …, G(2L-2), where G is the sum over chunks of p_k q_k. */
export function levelProof(
  u: readonly (readonly bigint[])[],
  v: readonly (readonly bigint[])[],
  p: bigint,
): readonly bigint[] {
  return Array.from({ length: 2 * u[0]!.length - 1 }, (_, x) =>
    modulo(
      u.reduce(
        (sum, chunk, k) =>
          sum + interpolate(chunk, BigInt(x), p) * interpolate(v[k]!, BigInt(x), p),
        0n,
      ),
      p,
    ),
  );
}

export function fold(
  parts: readonly (readonly bigint[])[],
  r: bigint,
  p: bigint,
): readonly bigint[] {
  return parts.map((chunk) => interpolate(chunk, r, p));
}

/** The one chunk of the last level: the mask at slot 0, element 0 at slot L-1, the others where they are. */
export function maskedChunk(
  vector: readonly bigint[],
  mask: bigint,
  factor: number,
): readonly bigint[] {
  if (vector.length >= factor) throw new RangeError("no slot is left for the mask");
  const slots = Array.from({ length: factor }, (_, j) => vector[j] ?? 0n);
  slots[0] = mask;
  slots[factor - 1] = vector[0]!;
  return slots;
}

/** What is not the same for every proof. */
export interface ReferenceProof {
  readonly p: bigint;
  readonly order: ChunkOrder;
  /** L of each level, the last one included. */
  readonly factors: readonly number[];
  readonly u: readonly bigint[];
  readonly v: readonly bigint[];
  /** One for each level. */
  readonly challenges: readonly bigint[];
  readonly masks: readonly [bigint, bigint];
  /** What a cheating prover adds to the proof of a level, which it must fix before it sees the challenge. */
  readonly tamper?: (level: number, proof: readonly bigint[]) => readonly bigint[];
}

export interface ReferenceTranscript {
  /** G of each level as the prover published it. */
  readonly proofs: readonly (readonly bigint[])[];
  /** u and v before each level. */
  readonly vectors: readonly (readonly [readonly bigint[], readonly bigint[]])[];
  /** Of each level the total less what is claimed. */
  readonly differences: readonly bigint[];
  readonly last: { readonly p: bigint; readonly q: bigint; readonly product: bigint };
  readonly accepted: boolean;
}

/** The claim is that <u, v> is -m/2 for m gates. */
export function referenceProof(proof: ReferenceProof): ReferenceTranscript {
  const { p, factors, challenges, masks, tamper, order } = proof;
  let { u, v } = proof;
  let claimed = modulo(-BigInt(u.length / 4) * inverse(2n, p), p);
  const proofs: (readonly bigint[])[] = [];
  const vectors: (readonly [readonly bigint[], readonly bigint[]])[] = [];
  const differences: bigint[] = [];
  factors.forEach((factor, level) => {
    const isLast = level === factors.length - 1;
    vectors.push([u, v]);
    const left = isLast ? [maskedChunk(u, masks[0], factor)] : chunks(u, factor, order);
    const right = isLast ? [maskedChunk(v, masks[1], factor)] : chunks(v, factor, order);
    const honest = levelProof(left, right, p);
    const published = tamper?.(level, honest) ?? honest;
    proofs.push(published);
    const summed = published.slice(isLast ? 1 : 0, factor).reduce((sum, value) => sum + value, 0n);
    differences.push(modulo(summed - claimed, p));
    u = fold(left, challenges[level]!, p);
    v = fold(right, challenges[level]!, p);
    claimed = interpolate(published, challenges[level]!, p);
  });
  const last = { p: u[0]!, q: v[0]!, product: claimed };
  const accepted =
    differences.every((difference) => difference === 0n) &&
    modulo(last.p * last.q, p) === last.product;
  return { proofs, vectors, differences, last, accepted };
}
