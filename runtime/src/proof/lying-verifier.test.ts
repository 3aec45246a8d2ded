import { expect, test } from "vitest";
import { seededNumbers, type Random } from "../engine/random-circuit.ts";
import { element, P } from "./field.ts";
import { lockstep, proofParties, validateGates, type PartyGates } from "./parties.testing.ts";
import { ProofError } from "./proof-error.ts";
import * as reference from "./reference.testing.ts";
import { shapeOf } from "./shape.ts";

/**
 * The left verifier P_0 of a prover P_1 tries to learn three secret bits of one gate, b, d and f: the other gates are zeros.
 * It makes the prover go on at another challenge than the right verifier P_2, and looks at everything that it gets.
 * If differences were compared in the clear, or by hash while the prover takes a challenge on trust, it would learn them.
 */
const LONG = process.env["QSC_LONG"] === "1";
const TRIALS = LONG ? 320 : 24;
/** Long sizes take minutes. */
const TIMEOUT_MS = LONG ? 1_800_000 : 30_000;

interface Secret {
  readonly b: number;
  readonly d: number;
  readonly f: number;
}

const SECRETS: readonly Secret[] = Array.from({ length: 8 }, (_, k) => ({
  ...{ b: k & 1, d: (k >> 1) & 1, f: k >> 2 },
}));

/** a and c, which the left verifier knows. */
const KNOWN = { a: 1, c: 1 };

/** G(r) of the first level: of 128 chunks only the first holds anything but gates of zeros. */
function valueAt({ b, d, f }: Secret, r: bigint): bigint {
  const zeros = { a: 0, b: 0, c: 0, d: 0, e: 0, f: 0 };
  const gate = { ...KNOWN, b, d, f, e: (KNOWN.a & b) ^ (KNOWN.c & d) ^ f };
  const [first, other] = [gate, zeros].map((leading) => {
    const [p, q] = [reference.leftVector, reference.rightVector].map((vector) =>
      reference.interpolate(
        [leading, zeros, zeros, zeros].flatMap((one) => vector(one, P)),
        r,
        P,
      ),
    );
    return p! * q!;
  });
  return element(first! + 127n * other!);
}

/** The observer: the secret that explains something it has seen as what a lie about the challenge leaks, or a blind guess. */
function guess(seen: ReadonlySet<bigint>, r: bigint, lie: bigint, random: Random): Secret {
  const fitting = SECRETS.filter((secret) => {
    const leak = element(valueAt(secret, r) - valueAt(secret, lie));
    return seen.has(leak) || seen.has(element(-leak));
  });
  const among = fitting.length > 0 ? fitting : SECRETS;
  return among[Math.floor(random() * among.length)]!;
}

test(
  "in the clear, a difference of the next level tells the secret bits to who made it wrong",
  { timeout: TIMEOUT_MS },
  () => {
    const random = seededNumbers(1);
    for (const secret of SECRETS) {
      const [r, lie] = [challenge(random), challenge(random)];
      // The prover's next level adds up to G(lie), and the claim of the verifiers is G(r).
      const difference = element(valueAt(secret, r) - valueAt(secret, lie));
      expect(guess(new Set([difference]), r, lie, random)).toEqual(secret);
    }
  },
);

test(
  "with proofs as they are here, it is stopped, and guesses no better than blindly",
  { timeout: TIMEOUT_MS },
  () => {
    const random = seededNumbers(2);
    let right = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const secret = SECRETS[trial % 8]!;
      const { seen, r, lie } = attack(secret, trial, random);
      const { b, d, f } = guess(seen, r, lie, random);
      if (b === secret.b && d === secret.d && f === secret.f) right++;
    }
    const deviation = Math.sqrt((TRIALS * 7) / 64);
    expect(Math.abs(right - TRIALS / 8)).toBeLessThan(4.5 * deviation);
  },
);

/** P_0 lies to the prover about the first challenge, and says the truth to the other verifier. */
function attack(
  secret: Secret,
  trial: number,
  random: Random,
): { readonly seen: ReadonlySet<bigint>; readonly r: bigint; readonly lie: bigint } {
  const parties = proofParties(`lying ${trial}`);
  const gates = gatesOf(secret, random);
  const lie = challenge(random);
  const { factors } = shapeOf(1);
  const [place, least] = [{ prover: 1, batch: 0, level: 0 } as const, factors[0]!];
  const r = parties[0]!.own.elements("challenge", place, 1, least)[0]!;
  const { outcomes, sent } = lockstep(
    parties.map((party, index) => validateGates([gates[index]!], party)),
    (step, party, message) => {
      if (step !== 1 || party !== 0) return message;
      const toNext = Uint8Array.from(message.toNext);
      new DataView(toNext.buffer).setBigUint64(0, lie, true);
      return { ...message, toNext };
    },
  );
  // The prover notices with the next message of the right verifier, and says nothing more: no difference is ever compared.
  expect(sent.length).toBe(3);
  const prover = outcomes[1]!;
  expect(prover.kind === "failed" && prover.error).toBeInstanceOf(ProofError);
  expect(prover).toMatchObject({ error: { code: "proof/challenge-mismatch", party: null } });
  return { seen: sums(sent.flatMap(([, p1, p2]) => [p1!.toPrevious, p2!.toNext])), r, lie };
}

/** All elements that were seen, the sums of runs of them, and of these the differences to the claim. */
function sums(messages: readonly Uint8Array[]): ReadonlySet<bigint> {
  const claim = element(-512n * 2n ** 60n);
  const seen = new Set<bigint>();
  for (const bytes of messages) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let from = 0; from < bytes.length; from += 8) {
      let sum = 0n;
      for (let at = from; at < bytes.length; at += 8) {
        sum = element(sum + view.getBigUint64(at, true));
        for (const value of [sum, sum - claim]) seen.add(element(value));
      }
    }
  }
  return seen;
}

function challenge(random: Random): bigint {
  return 16n + BigInt(Math.floor(random() * 2 ** 52));
}

/** One gate in lane 0 of which P_1 holds a = x_1, c = y_1, d = x_2, b = y_2, f = rho_2; what else P_0 knows is 0. */
function gatesOf({ b, d, f }: Secret, random: Random): readonly PartyGates[] {
  const bit = (): number => (random() < 0.5 ? 1 : 0);
  const x = [0, KNOWN.a, d];
  const y = [0, KNOWN.c, b];
  const rho = [bit(), bit(), f];
  return [0, 1, 2].map((party): PartyGates => {
    const product = (of: number): number => {
      const next = (of + 1) % 3;
      return (x[of]! & (y[of]! ^ y[next]!)) ^ (x[next]! & y[of]!) ^ rho[of]! ^ rho[next]!;
    };
    const next = (party + 1) % 3;
    const word = (value: number): Int32Array => Int32Array.of(value);
    return {
      ...{ xOwn: word(x[party]!), xNext: word(x[next]!) },
      ...{ yOwn: word(y[party]!), yNext: word(y[next]!) },
      ...{ rhoOwn: word(rho[party]!), rhoNext: word(rho[next]!), zNext: word(product(next)) },
    };
  });
}
