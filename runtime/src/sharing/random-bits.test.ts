import { expect, test } from "vitest";
import { laneMask, type Planes } from "../bits/planes.ts";
import { createRandomBits, noiseStream } from "./random-bits.ts";
import { shareDataset } from "./share-dataset.ts";
import { stableRandom } from "./stable-random.ts";

const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const CONTEXT = seed(9);

function partiesWith(context: Uint8Array): ReturnType<typeof createRandomBits>[] {
  return [0, 1, 2].map((party) =>
    createRandomBits({ context, own: seed(party), next: seed((party + 1) % 3) }),
  );
}

test("both holders of a component have the same one, and no two components are alike", () => {
  const mask = laneMask(1000);
  const [a, b, c] = partiesWith(CONTEXT).map((party) => party.plane(17, mask));
  expect(a!.next).toEqual(b!.own);
  expect(b!.next).toEqual(c!.own);
  expect(c!.next).toEqual(a!.own);
  const bit = a!.own.map((word, at) => word ^ b!.own[at]! ^ c!.own[at]!);
  const ones = [...bit].reduce(
    (sum, word) => sum + (word >>> 0).toString(2).replaceAll("0", "").length,
    0,
  );
  // 1000 fair coins: five deviations are 79.
  expect(Math.abs(ones - 500)).toBeLessThan(79);
  // What one party lacks decides: without it the bit is the other value as often as not.
  const guess = a!.own.map((word, at) => word ^ a!.next[at]! ^ bit[at]!);
  expect(guess.some((word) => word !== 0)).toBe(true);
  expect(guess).toEqual(c!.own);
});

test("bits are the same in any order, and others for another number, context or seed", () => {
  const mask = laneMask(64);
  const draw = (context: Uint8Array, own: Uint8Array, numbers: readonly number[]): string[] => {
    const stream = noiseStream(context, own);
    return numbers.map((number) => stream(number, mask).join());
  };
  const forward = draw(CONTEXT, seed(1), [0, 1, 2, 2 ** 31]);
  expect(draw(CONTEXT, seed(1), [2 ** 31, 2, 1, 0])).toEqual(forward.toReversed());
  const others = [...draw(seed(8), seed(1), [0]), ...draw(CONTEXT, seed(2), [0])];
  expect(new Set([...forward, ...others]).size).toBe(6);
});

test("a longer plane begins like a shorter one, and lanes beyond the end are 0", () => {
  const stream = noiseStream(CONTEXT, seed(1));
  const [short, long] = [stream(5, laneMask(40)), stream(5, laneMask(600))];
  expect(short[0]).toBe(long[0]);
  expect(short[1]).toBe(long[1]! & 0xff);
});

test("the stream is AES-128-CTR under HKDF-SHA-256, as the specification says", () => {
  const words = noiseStream(seed(0), seed(0))(1, laneMask(128));
  expect(Buffer.from(words.buffer, words.byteOffset, 16).toString("hex")).toBe(KNOWN);
});

/** openssl enc -aes-128-ctr -iv 00000000000000010000000000000000 over 16 zero bytes, under the key of openssl kdf HKDF. */
const KNOWN = "918424539da2987640ec903f71f24765";

test("equal rows get equal shares; other rows, another key or another site other ones", () => {
  const planes = (word: number): Planes => ({
    ...{ rows: 1, lanes: 1024, planes: 1 },
    words: new Int32Array(32).fill(word),
  });
  const share = (word: number, key: Uint8Array, scope: string): string => {
    const rows = planes(word);
    const [{ share: pair }] = shareDataset(rows, stableRandom(key, rows, scope));
    return [...pair.own, ...pair.next].join();
  };
  expect(share(1, seed(1), "a")).toBe(share(1, seed(1), "a"));
  const all = [share(1, seed(1), "a"), share(2, seed(1), "a"), share(1, seed(2), "a")];
  expect(new Set([...all, share(1, seed(1), "b")]).size).toBe(4);
});
