import { expect, test } from "vitest";
import { seededNumbers, type Random } from "../engine/random-circuit.ts";
import { createRoom, type Room } from "./room.ts";

/** Sizes around those at which vectors end and single words begin, and a large one. */
const SIZES = [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 1023, 5000];

/** Words of a plane with others before and after it, which must stay as they are. */
interface Plane {
  readonly words: Int32Array;
  readonly at: number;
}

function randomPlane(room: Room, random: Random, words: number): Plane {
  const at = Math.floor(random() * 9);
  const plane = room.take(at + words + Math.floor(random() * 9));
  for (let k = 0; k < plane.length; k++) plane[k] = random() * 2 ** 32;
  return { words: plane, at };
}

/** Two planes with the same offset. */
function randomPair(
  room: Room,
  random: Random,
  words: number,
): { readonly own: Int32Array; readonly next: Int32Array; readonly at: number } {
  const { words: own, at } = randomPlane(room, random, words);
  return { own, next: room.copyOf(own.map(() => random() * 2 ** 32)), at };
}

function withWords(before: Int32Array, at: number, words: number, word: (k: number) => number) {
  const after = Array.from(before);
  for (let k = 0; k < words; k++) after[at + k] = word(k) | 0;
  return after;
}

for (const words of SIZES) {
  test(`kernels do what plain loops do, ${words} words`, () => {
    const room = createRoom();
    const { kernels } = room;
    for (let seed = 1; seed <= 8; seed++) {
      const random = seededNumbers(1000 * words + seed);
      const [out, x, y] = [0, 1, 2].map(() => randomPlane(room, random, words)) as [
        Plane,
        Plane,
        Plane,
      ];
      const xored = withWords(
        out.words,
        out.at,
        words,
        (k) => x.words[x.at + k]! ^ y.words[y.at + k]!,
      );
      kernels.xor(out, x, y, words);
      expect(Array.from(out.words), `seed ${seed}`).toEqual(xored);

      const [left, right] = [randomPair(room, random, words), randomPair(room, random, words)];
      const product = withWords(out.words, out.at, words, (k) => {
        const [x0, x1] = [left.own[left.at + k]!, left.next[left.at + k]!];
        const [y0, y1] = [right.own[right.at + k]!, right.next[right.at + k]!];
        return out.words[out.at + k]! ^ (x0 & y0) ^ (x0 & y1) ^ (x1 & y0);
      });
      kernels.addProduct(out, left, right, words);
      expect(Array.from(out.words), `seed ${seed}`).toEqual(product);

      checkAdders(room, random, words);
    }
  });
}

function checkAdders(room: Room, random: Random, words: number): void {
  const operands = randomPair(room, random, 3 * words);
  const { own, next, at } = operands;
  const sum = randomPair(room, random, words);
  const carry = randomPlane(room, random, words);
  const xored = (part: Int32Array, k: number): number =>
    part[at + k]! ^ part[at + words + k]! ^ part[at + 2 * words + k]!;
  const sums = {
    own: withWords(sum.own, sum.at, words, (k) => xored(own, k)),
    next: withWords(sum.next, sum.at, words, (k) => xored(next, k)),
  };
  const carries = withWords(carry.words, carry.at, words, (k) => {
    const [a0, a1] = [own[at + k]!, next[at + k]!];
    const [x0, x1] = [a0 ^ own[at + words + k]!, a1 ^ next[at + words + k]!];
    const [y0, y1] = [a0 ^ own[at + 2 * words + k]!, a1 ^ next[at + 2 * words + k]!];
    return carry.words[carry.at + k]! ^ a0 ^ (x0 & y0) ^ (x0 & y1) ^ (x1 & y0);
  });
  const other = { own: room.copyOf(sum.own), next: room.copyOf(sum.next), at: sum.at };
  room.kernels.addWithoutCarry(other, operands, words);
  expect(Array.from(other.own)).toEqual(sums.own);
  expect(Array.from(other.next)).toEqual(sums.next);
  room.kernels.addWithCarry(carry, operands, sum, words);
  expect(Array.from(sum.own)).toEqual(sums.own);
  expect(Array.from(sum.next)).toEqual(sums.next);
  expect(Array.from(carry.words)).toEqual(carries);
  // Sums may take the place of the first operands.
  const again = { words: room.zeros(words), at: 0 };
  room.kernels.addWithCarry(again, operands, operands, words);
  expect(Array.from(own.subarray(at, at + words))).toEqual(sums.own.slice(sum.at, sum.at + words));
}

test("a kernel works only on words that lie in its room", () => {
  const [room, other] = [createRoom(), createRoom()];
  const inside = { words: room.zeros(8), at: 0 };
  for (const words of [new Int32Array(8), other.zeros(8)]) {
    expect(() => room.kernels.xor(inside, inside, { words, at: 0 }, 8)).toThrow(RangeError);
    expect(() => room.kernels.xor({ words, at: 0 }, inside, inside, 8)).toThrow(RangeError);
  }
  expect(() => room.kernels.xor({ ...inside, at: 1 }, inside, inside, 8)).toThrow(RangeError);
  expect(() => room.kernels.xor({ ...inside, at: -1 }, inside, inside, 8)).toThrow(RangeError);
  expect(() => room.kernels.xor(inside, inside, inside, -1)).toThrow(RangeError);
});
