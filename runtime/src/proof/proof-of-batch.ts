import { element, HALF, innerProduct, weightsAt } from "./field.ts";
import { firstLevelProof } from "./first-level.ts";
import type { BatchLayout, Bench, Side } from "./layout.ts";
import { foldVector, lastProof, levelProof, maskedChunk, readVector } from "./middle-levels.ts";
import { secondLevelProof, foldTwice } from "./second-level.ts";
import { isLast, lengthAt, type ProofShape } from "./shape.ts";

/** The party's own proof of a batch. */
export interface OwnProof {
  readonly sides: BatchLayout["own"];
  /** As its left verifier named them. */
  readonly challenges: bigint[];
}

/** G(0), …, G(2L-2) of a level of the party's own proof; the masks are for the last level. */
export function proveLevel(
  bench: Bench,
  { sides: { left, right }, challenges }: OwnProof,
  shape: ProofShape,
  level: number,
  masks: () => readonly [bigint, bigint],
): readonly bigint[] {
  if (level === 0) return firstLevelProof(bench, left, right);
  const length = lengthAt(shape, level);
  if (level === 1 && !isLast(shape, level)) {
    return secondLevelProof(bench, [left, right], challenges[0]!, shape);
  }
  if (!isLast(shape, level)) {
    return levelProof(bench, [left.vector, right.vector], length, shape.factors[level]!);
  }
  const [leftMask, rightMask] = masks();
  return lastProof(
    maskedChunk(readVector(bench, left.vector, length), leftMask),
    maskedChunk(readVector(bench, right.vector, length), rightMask),
  );
}

/** Goes on to the next level of the own proof. */
export function foldOwn(
  bench: Bench,
  { sides: { left, right }, challenges }: OwnProof,
  r: bigint,
  shape: ProofShape,
): void {
  challenges.push(r);
  foldSide(bench, left, challenges, shape);
  foldSide(bench, right, challenges, shape);
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
export function takeChallenge(bench: Bench, check: Check, r: bigint, shape: ProofShape): void {
  check.challenges.push(r);
  check.claimed = innerProduct(check.share, weightsAt(r, check.share.length));
  foldSide(bench, check.side, check.challenges, shape);
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
  const chunk = maskedChunk(readVector(bench, check.side.vector, length), mask);
  return innerProduct(chunk, weightsAt(r, chunk.length));
}

/** Folds a vector at the last of the challenges; the first one alone is only remembered. */
function foldSide(
  bench: Bench,
  side: Side,
  challenges: readonly bigint[],
  shape: ProofShape,
): void {
  const level = challenges.length - 1;
  if (level === 0) return;
  if (level === 1) {
    foldTwice(bench, side, [challenges[0]!, challenges[1]!], shape);
    return;
  }
  const weights = weightsAt(challenges[level]!, shape.factors[level]!);
  foldVector(bench, [side.vector, side.vector], lengthAt(shape, level), weights);
}
