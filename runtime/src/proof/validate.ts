import { createHash } from "node:crypto";
import { NOTHING, type Exchanges } from "../engine/exchange.ts";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";
import { loadPlanes, type Batch, type Masks } from "./batch.ts";
import { sharedValues, type SharedValues } from "./derive.ts";
import { element } from "./field.ts";
import { layOut, type Bench } from "./layout.ts";
import { encodeElements, expectBytes, readElements } from "./messages.ts";
import {
  beginCheck,
  finishCheck,
  foldOwn,
  proveLevel,
  takeChallenge,
  takeShare,
  type Check,
  type OwnProof,
} from "./proof-of-batch.ts";
import { contradictoryChallenges, malformed, rejected, wrongChallenge } from "./proof-error.ts";
import { isLast, shapeOf, type ProofShape } from "./shape.ts";
import { borrowWorkspace, returnWorkspace, type Workspace } from "./wasm/workspace.ts";

/** What a party needs to prove its gates and to check those of the others, for one session. */
export interface ProofParty {
  readonly party: PartyIndex;
  /** From the key shared with P_{i-1}, and from that shared with P_{i+1}. */
  readonly own: SharedValues;
  readonly next: SharedValues;
}

/** `ownKey` is shared with P_{i-1} and `nextKey` with P_{i+1}; 32 bytes each, used for one session only. */
export function createProofParty(
  party: PartyIndex,
  session: Uint8Array,
  ownKey: Uint8Array,
  nextKey: Uint8Array,
): ProofParty {
  return {
    party,
    own: sharedValues(session, ownKey),
    next: sharedValues(session, nextKey),
  };
}

/** That a party accepted the proof of another; the other party that checked it has the same transcript. */
export interface Verdict {
  readonly prover: PartyIndex;
  readonly accept: true;
  /** SHA-256 over the challenges, the differences and the last products, and a salt that only the two checking parties know. */
  readonly transcript: Uint8Array;
}

export interface Verdicts {
  readonly ofPrevious: Verdict;
  readonly ofNext: Verdict;
}

/**
 * Proves that this party computed every gate of the batches as it must, and checks the same of the other two, all in lockstep.
 * The masks are those of these gates and of the ones that are proved later.
 * Throws a `ProofError` when a proof is wrong, before anybody learns more than that.
 *
 * Distributed zero-knowledge proof of Boneh et al. (CRYPTO 2019) as in Boyle et al. (eprint 2023/909), with challenges
 * from the key that the two verifiers share (docs/design/proof.md, spec/protocol.md).
 * A wrong gate is accepted with probability at most the sum of (2L-2)/(p-L) over the levels: 140/2^61 for 2^20 gates,
 * and never more than 2^-53 a batch.
 */
export function* validate(
  batches: readonly Batch[],
  party: ProofParty,
  masks: Masks,
): Exchanges<Verdicts> {
  const workspace = borrowWorkspace();
  try {
    return yield* validateIn(workspace, batches, party, masks);
  } finally {
    returnWorkspace(workspace);
  }
}

function* validateIn(
  workspace: Workspace,
  batches: readonly Batch[],
  { party: self, own, next }: ProofParty,
  masks: Masks,
): Exchanges<Verdicts> {
  const shapes = batches.map(({ words }) => shapeOf(words));
  const { bench, batches: layouts } = layOut(workspace, shapes);
  const proofs = batches.map((batch, index): BatchProof => {
    const [shape, layout] = [shapes[index]!, layouts[index]!];
    loadPlanes(workspace, layout, batch, shape.words, masks);
    return {
      ...{ number: batch.number, shape, own: { sides: layout.own, challenges: [] } },
      ofRight: beginCheck(layout.ofNext),
      ofLeft: beginCheck(layout.ofPrevious),
    };
  });
  const seat: Seat = {
    ...{ self, own, next, bench },
    ...{ left: previousParty(self), right: nextParty(self) },
  };
  const depth = Math.max(...shapes.map(({ factors }) => factors.length));
  for (let level = 0; level < depth; level++) {
    const active = proofs.filter(({ shape }) => level < shape.factors.length);
    const going = active.filter(({ shape }) => !isLast(shape, level));
    yield* exchangeShares(seat, active, level);
    if (going.length > 0) yield* exchangeChallenges(seat, going, level);
  }
  return yield* compare(seat, proofs);
}

/** Where a party sits. P_{i-1}, on its left, is the left verifier of its proofs, and P_{i+1} the right verifier. */
interface Seat {
  readonly self: PartyIndex;
  readonly left: PartyIndex;
  readonly right: PartyIndex;
  /** The key shared with the left neighbour, and that shared with the right one. */
  readonly own: SharedValues;
  readonly next: SharedValues;
  readonly bench: Bench;
}

/** One batch in the three roles of a party. */
interface BatchProof {
  readonly number: number;
  readonly shape: ProofShape;
  readonly own: OwnProof;
  /** The proof of P_{i+1}, whose left verifier it is. */
  readonly ofRight: Check;
  /** The proof of P_{i-1}, whose right verifier it is. */
  readonly ofLeft: Check;
}

/**
 * First step of a level. P_i sends P_{i-1} the left shares of its own proofs; right shares need no message.
 * As right verifier it also discloses to P_{i-1} the challenges of the level before, now that it knows that the left
 * verifier had its shares by then; and as prover it compares both disclosures before it says anything more.
 */
function* exchangeShares(
  { self, left, right, own, next, bench }: Seat,
  batches: readonly BatchProof[],
  level: number,
): Exchanges<void> {
  const shares = batches.flatMap((batch) => {
    const place = { prover: self, batch: batch.number, level };
    const proof = proveLevel(bench, batch.own, batch.shape, level, () => [
      own.elements("left-mask", place, 1)[0]!,
      next.elements("right-mask", place, 1)[0]!,
    ]);
    const rightShare = next.elements("share", place, proof.length);
    return proof.map((value, x) => element(value - rightShare[x]!));
  });
  const disclosed = level === 0 ? [] : batches.map(({ ofLeft }) => ofLeft.challenges.at(-1)!);
  const message = [...shares, ...disclosed];
  const { fromNext, fromPrevious } = yield {
    toPrevious: encodeElements(message),
    toNext: NOTHING,
  };
  expectBytes(fromPrevious, 0, left);
  const reader = readElements(fromNext, message.length, right);
  for (const { number, shape, ofRight, ofLeft } of batches) {
    const count = 2 * shape.factors[level]! - 1;
    takeShare(ofRight, reader.take(count), shape, level);
    const place = { prover: left, batch: number, level };
    takeShare(ofLeft, own.elements("share", place, count), shape, level);
  }
  if (level === 0) return;
  for (const { number, own: proof } of batches) {
    if (reader.take(1)[0] !== proof.challenges.at(-1)) throw contradictoryChallenges(self, number);
  }
}

/**
 * Second step of a level but the last. As left verifier of P_{i+1}, whose shares it has by now, P_i discloses the challenges
 * to P_{i+1}, and to P_{i-1}, the right verifier, which learns by it that it may disclose them too.
 */
function* exchangeChallenges(
  seat: Seat,
  batches: readonly BatchProof[],
  level: number,
): Exchanges<void> {
  const { left, right, bench } = seat;
  const ofRight = batches.map((batch) => challengeOfRight(seat, batch, level));
  const ofLeft = batches.map((batch) => challengeOfLeft(seat, batch, level));
  const message = encodeElements(ofRight);
  const { fromPrevious, fromNext } = yield { toPrevious: message, toNext: message };
  const named = readElements(fromPrevious, batches.length, left).take(batches.length);
  const confirmed = readElements(fromNext, batches.length, right).take(batches.length);
  batches.forEach((batch, index) => {
    const { number, shape, own } = batch;
    const [r, factor] = [named[index]!, shape.factors[level]!];
    if (confirmed[index] !== ofLeft[index]) throw wrongChallenge(right, number);
    if (r < BigInt(factor)) throw malformed(left, "a challenge is too small");
    takeChallenge(bench, batch.ofRight, ofRight[index]!, shape);
    takeChallenge(bench, batch.ofLeft, ofLeft[index]!, shape);
    foldOwn(bench, own, r, shape);
  });
}

/** Of the proof of P_{i+1}, from the key that its verifiers P_{i-1} and P_i share; never one of the points of the vectors. */
function challengeOfRight({ own, right }: Seat, batch: BatchProof, level: number): bigint {
  const place = { prover: right, batch: batch.number, level };
  return own.elements("challenge", place, 1, batch.shape.factors[level]!)[0]!;
}

/** Of the proof of P_{i-1}, from the key that its verifiers P_i and P_{i+1} share. */
function challengeOfLeft({ next, left }: Seat, batch: BatchProof, level: number): bigint {
  const place = { prover: left, batch: batch.number, level };
  return next.elements("challenge", place, 1, batch.shape.factors[level]!)[0]!;
}

/**
 * After the last level the two verifiers of a proof exchange p(r) and q(r), which masks make uniformly random,
 * and then a salted hash of all that must be equal if the proof is right: never the values themselves.
 */
function* compare(seat: Seat, proofs: readonly BatchProof[]): Exchanges<Verdicts> {
  const { left, right, own, next, bench } = seat;
  const finished = proofs.map((batch) => {
    const level = batch.shape.factors.length - 1;
    const place = { batch: batch.number, level };
    const p = finishCheck(bench, batch.ofRight, batch.shape, {
      r: challengeOfRight(seat, batch, level),
      mask: next.elements("left-mask", { prover: right, ...place }, 1)[0]!,
    });
    const q = finishCheck(bench, batch.ofLeft, batch.shape, {
      r: challengeOfLeft(seat, batch, level),
      mask: own.elements("right-mask", { prover: left, ...place }, 1)[0]!,
    });
    return { ...batch, p, q };
  });
  const values = yield {
    toPrevious: encodeElements(finished.map(({ p }) => p)),
    toNext: encodeElements(finished.map(({ q }) => q)),
  };
  const qOfRight = readElements(values.fromPrevious, proofs.length, left).take(proofs.length);
  const pOfLeft = readElements(values.fromNext, proofs.length, right).take(proofs.length);
  const first = { batch: proofs[0]!.number, level: 0 };
  const ofRight = digest(
    own.bytes("salt", { prover: right, ...first }),
    finished.map(({ ofRight: check, p }, k) => leftTranscript(check, p, qOfRight[k]!)),
  );
  const ofLeft = digest(
    next.bytes("salt", { prover: left, ...first }),
    finished.map(({ ofLeft: check, q }, k) => rightTranscript(check, pOfLeft[k]!, q)),
  );
  const { fromPrevious, fromNext } = yield { toPrevious: ofRight, toNext: ofLeft };
  expectBytes(fromPrevious, ofRight.length, left);
  expectBytes(fromNext, ofLeft.length, right);
  if (!ofRight.equals(fromPrevious)) throw rejected(right, left);
  if (!ofLeft.equals(fromNext)) throw rejected(left, right);
  return {
    ofPrevious: { prover: left, accept: true, transcript: ofLeft },
    ofNext: { prover: right, accept: true, transcript: ofRight },
  };
}

/** The shares of a difference add up to 0, so the left verifier's, negated, is the right verifier's. */
function leftTranscript({ challenges, differences, claimed }: Check, p: bigint, q: bigint): Part {
  const negated = differences.map((difference) => element(-difference));
  return [...challenges, ...negated, p, q, element(p * q - claimed)];
}

function rightTranscript({ challenges, differences, claimed }: Check, p: bigint, q: bigint): Part {
  return [...challenges, ...differences, p, q, claimed];
}

type Part = readonly bigint[];

/** Nobody who lacks the salt learns anything from the hash, and who has it knows what is hashed unless a proof is wrong. */
function digest(salt: Uint8Array, parts: readonly Part[]): Buffer {
  const hash = createHash("sha256").update("qsc-proof-transcript/v1").update(salt);
  for (const part of parts) hash.update(encodeElements(part));
  return hash.digest();
}
