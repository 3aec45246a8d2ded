/** Gates of a batch are proved together; the bound keeps the memory of a proof small. */
export const BATCH_WORDS = 32768;

/** Chunks of the first level hold four gates, which are 16 elements. */
export const FIRST_FACTOR = 16;

/** The levels of a proof, which follow from the number of gates. */
export interface ProofShape {
  /** Words of a plane, with zeros at the end: a power of two. */
  readonly words: number;
  /** L of each level: of the first, which reads bits; of those between; and of the last, whose slot 0 is for the masks. */
  readonly factors: readonly number[];
}

/**
 * Factors are 4 where vectors are long, which is least to compute, and 16 where they are short, which is fewest messages.
 * At 2^20 gates: 16, 4, 4, 4, 16, 16, 17.
 */
export function shapeOf(words: number): ProofShape {
  if (words < 1 || words > BATCH_WORDS) throw new RangeError("a batch is too small or too large");
  const padded = 2 ** Math.max(4, Math.ceil(Math.log2(words)));
  const factors = [FIRST_FACTOR];
  let length = foldedLength(padded);
  while (length > FIRST_FACTOR) {
    const factor = length > 4096 || length < 128 ? 4 : 16;
    factors.push(factor);
    length /= factor;
  }
  return { words: padded, factors: [...factors, length + 1] };
}

/** Elements after the first level: one for four gates. */
export function foldedLength(words: number): number {
  return 8 * words;
}

/** Elements of a vector before a level other than the first. */
export function lengthAt({ words, factors }: ProofShape, level: number): number {
  return factors.slice(1, level).reduce((length, factor) => length / factor, foldedLength(words));
}

export function isLast({ factors }: ProofShape, level: number): boolean {
  return level === factors.length - 1;
}
