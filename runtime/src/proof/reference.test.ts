import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { seededNumbers } from "../engine/random-circuit.ts";
import {
  interpolate,
  leftVector,
  modulo,
  inverse,
  referenceProof,
  rightVector,
  type ReferenceGate,
} from "./reference.testing.ts";

const VECTOR = fileURLToPath(
  new URL("../../../../shared/reference/vectors/dzkp/ipa-fp31-lambda4.json", import.meta.url),
);

test.skipIf(!existsSync(VECTOR))(
  "published values over F_31 (needs ../shared/reference): levels, folds, masks, last products",
  () => {
    const file = JSON.parse(readFileSync(VECTOR, "utf8")) as Record<string, number[] | number>;
    const list = (name: string): bigint[] => (file[name] as number[]).map(BigInt);
    const one = (name: string): bigint => BigInt(file[name] as number);
    const p = one("p");
    const { proofs, vectors, last } = referenceProof({
      ...{ p, order: "in-a-row", factors: [4, 4, 4] },
      ...{ u: list("U1"), v: list("V1"), challenges: list("challenges") },
      masks: [one("pMask"), one("qMask")],
    });
    expect(vectors).toEqual([
      [list("U1"), list("V1")],
      [list("U2"), list("V2")],
      [list("U3"), list("V3")],
    ]);
    expect(proofs).toEqual([list("proof1"), list("proof2"), list("proof3_L4")]);
    expect([last.p, last.q]).toEqual([one("expectedPFinal"), one("expectedQFinal")]);
    expect(modulo(last.p * last.q, p)).toBe(last.product);
    // The parties hold shares of a proof; interpolation is linear, so the shares of G(r) add up to it.
    for (const [name, share, r] of [
      ["proof1", "proof1_shareA", 22n],
      ["proof2", "proof2_shareA", 17n],
    ] as const) {
      const left = list(share);
      const right = list(name).map((value, k) => value - left[k]!);
      expect(modulo(interpolate(left, r, p) + interpolate(right, r, p), p)).toBe(
        interpolate(list(name), r, p),
      );
    }
  },
);

const P = 2n ** 61n - 1n;
const BITS = [0, 1];

test("a gate's vectors multiply to -1/2 when it is right and to 1/2 when its product is flipped, for all 64 inputs", () => {
  const half = inverse(2n, P);
  for (const a of BITS)
    for (const b of BITS)
      for (const c of BITS)
        for (const d of BITS)
          for (const f of BITS)
            for (const flipped of BITS) {
              const e = (a & b) ^ (c & d) ^ f ^ flipped;
              const gate = { a, b, c, d, e, f };
              const v = rightVector(gate, P);
              const product = leftVector(gate, P).reduce((sum, u, k) => sum + u * v[k]!, 0n);
              expect(modulo(product, P)).toBe(flipped ? half : P - half);
            }
});

const SMALL = 101n;
const FACTORS = [4, 4];

/**
 * A prover that flips one product, and adds to the first level a polynomial that mends the sum
 * and vanishes at as many challenges as its degree lets it. Whether it gets away with it.
 */
function cheat(random: () => number): boolean {
  const pick = (from: number): bigint =>
    BigInt(from + Math.floor(random() * (Number(SMALL) - from)));
  const gates = Array.from({ length: 3 }, (_, index): ReferenceGate => {
    const bit = (): number => (random() < 0.5 ? 0 : 1);
    const [a, b, c, d, f] = [bit(), bit(), bit(), bit(), bit()];
    return { a, b, c, d, e: (a & b) ^ (c & d) ^ f ^ (index === 1 ? 1 : 0), f };
  });
  const first = pick(FACTORS[0]! + DEGREE);
  const vanishing = (x: bigint): bigint =>
    Array.from({ length: DEGREE }, (_, k) => x - first + BigInt(k)).reduce(
      (value, factor) => modulo(value * factor, SMALL),
      1n,
    );
  const summed = modulo(vanishing(0n) + vanishing(1n) + vanishing(2n) + vanishing(3n), SMALL);
  if (summed === 0n) return cheat(random);
  // One flip makes the sum 1 too large.
  const scale = modulo(-inverse(summed, SMALL), SMALL);
  const { accepted } = referenceProof({
    ...{ p: SMALL, order: "strided", factors: FACTORS, masks: [pick(0), pick(0)] },
    challenges: FACTORS.map((factor) => pick(factor)),
    u: gates.flatMap((gate) => leftVector(gate, SMALL)),
    v: gates.flatMap((gate) => rightVector(gate, SMALL)),
    tamper: (level, proof) =>
      level > 0
        ? proof
        : proof.map((value, x) => modulo(value + scale * vanishing(BigInt(x)), SMALL)),
  });
  return accepted;
}

const DEGREE = 2 * FACTORS[0]! - 2;

const LONG = process.env["QSC_LONG"] === "1";
/** Long sizes take minutes. */
const TIMEOUT_MS = LONG ? 1_800_000 : 30_000;

test(
  "a prover that adapts gets away with (2L-2)/(p-L) of its flips in F_101, and no more",
  { timeout: TIMEOUT_MS },
  () => {
    const random = seededNumbers(20260);
    const trials = LONG ? 200_000 : 10_000;
    let passed = 0;
    for (let trial = 0; trial < trials; trial++) if (cheat(random)) passed++;
    const rate = DEGREE / (Number(SMALL) - FACTORS[0]!);
    const deviation = Math.sqrt((rate * (1 - rate)) / trials);
    expect(Math.abs(passed / trials - rate)).toBeLessThan(4.5 * deviation);
  },
);
