import { element, HALF, innerProduct, weightsAt } from "./field.ts";
import { firstLevelProof, foldPlanes } from "./first-level.ts";
import type { BatchLayout, Bench, Side } from "./layout.ts";
import { foldVector, lastProof, levelProof, maskedChunk, readVector } from "./middle-levels.ts";
import { isLast, lengthAt, type ProofShape } from "./shape.ts";

/** G(0), …, G(2L-2) of a level of the party's own proof; the masks are for the last level. */
export function proveLevel(
  bench: Bench,
  { left, right }: BatchLayout["own"],
  shape: ProofShape,
  level: number,
  masks: () => readonly [bigint, bigint],
): readonly bigint[] {
  if (level === 0) return firstLevelProof(bench, left, right);
  const length = lengthAt(shape, level);
  if (!isLast(shape, level)) return levelProof(bench, left, right, length, shape.factors[level]!);
  const [leftMask, rightMask] = masks();
  return lastProof(
    maskedChunk(readVector(bench, left, length), leftMask),
    maskedChunk(readVector(bench, right, length), rightMask),
  );
}

/** What a party knows of a proof that it checks: one of the two vectors, and its share of everything else. */
export interface Check {
  readonly side: Side;
  /** Its share of what the level must add up to. */
  claimed: bigint;
  /** Of each level, its share of the sum less that of the claim. */
  readonly differences: bigint[];
  readonly challenges: bigint[];
  /** Its share of G of this level. */
  share: readonly bigint[];
}

/** The claim for m gates is that the sum is -m/2; the left verifier begins with all of it as its share. */
export function beginCheck(side: Side): Check {
  const gates = BigInt(32 * side.words);
  const claimed = side.kind === "left" ? element(-gates * HALF) : 0n;
  return { side, claimed, differences: [], challenges: [], share: [] };
}

/** Takes the party's share of a level and adds up its first L values; those of the last level do not count the masks. */
export function takeShare(
  check: Check,
  share: readonly bigint[],
  shape: ProofShape,
  level: number,
): void {
  const counted = share.slice(isLast(shape, level) ? 1 : 0, shape.factors[level]!);
  const sum = counted.reduce((total, value) => total + value, 0n);
  check.differences.push(element(sum - check.claimed));
  check.share = share;
}

/** Goes on to the next level: its claim is G(r), and its vector is folded at r. */
export function takeChallenge(
  bench: Bench,
  check: Check,
  r: bigint,
  shape: ProofShape,
  level: number,
): void {
  check.challenges.push(r);
  check.claimed = innerProduct(check.share, weightsAt(r, check.share.length));
  foldSide(bench, check.side, weightsAt(r, shape.factors[level]!), shape, level);
}

/** After the last level: p(r) or q(r), which its mask makes uniformly random; the claim is now the share of G(r). */
export function finishCheck(
  bench: Bench,
  check: Check,
  shape: ProofShape,
  { r, mask }: { readonly r: bigint; readonly mask: bigint },
): bigint {
  check.challenges.push(r);
  check.claimed = innerProduct(check.share, weightsAt(r, check.share.length));
  const length = lengthAt(shape, shape.factors.length - 1);
  const chunk = maskedChunk(readVector(bench, check.side, length), mask);
  return innerProduct(chunk, weightsAt(r, chunk.length));
}

/** Folds a vector at the challenge whose weights these are. */
export function foldSide(
  bench: Bench,
  side: Side,
  weights: readonly bigint[],
  shape: ProofShape,
  level: number,
): void {
  if (level === 0) foldPlanes(bench, side, weights);
  else foldVector(bench, side, lengthAt(shape, level), weights);
}
