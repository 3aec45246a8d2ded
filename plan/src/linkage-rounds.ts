import type { Circuit } from "./circuit.ts";
import { carriedPlanes, TOKEN_BITS } from "./linkage.ts";
import { comparisonWords } from "./ranking-rounds.ts";

/**
 * The words that one party sends in each round of a circuit's linkage (spec/protocol.md, "Linkage"),
 * given the lanes of each site of persons and of each site of linked rows.
 */
export function linkageRounds(
  { linkage, ...circuit }: Circuit,
  persons: readonly number[],
  rows: readonly number[],
): readonly number[] {
  if (linkage === undefined) return [];
  const carried = carriedPlanes(circuit, linkage);
  const payload = Math.max(carried.persons.length, carried.rows.length);
  const sent: number[] = [];
  let lists: readonly number[] = [...persons, ...rows].map((lanes) => lanes / 32);
  while (lists.length > 1) {
    const pairs = pairsOf(lists);
    const merged = pairs.map((pair) => pair.reduce((sum, words) => sum + words, 0));
    const rounds = pairs.map((pair, at) =>
      pair.length < 2 ? [] : mergeRounds(merged[at] ?? 0, payload),
    );
    const longest = Math.max(...rounds.map(({ length }) => length));
    for (let round = 0; round < longest; round++) {
      sent.push(rounds.reduce((sum, each) => sum + (each[round] ?? 0), 0));
    }
    lists = merged;
  }
  const words = lists[0] ?? 0;
  return [...sent, ...matchRounds(linkage.count, carried.rows.length).map((one) => one * words)];
}

/** Neighbours in twos; the last one is alone where the number is odd. */
export function pairsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, at) =>
    items.slice(2 * at, 2 * at + 2),
  );
}

/** How far apart, in words, the pairs of each layer of a merge of `words` words are. */
export function mergeStrides(words: number): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  while (2 * stride < words) stride *= 2;
  for (; stride >= 1; stride /= 2) strides.push(stride);
  return strides;
}

/** The words of pairs (q, q + stride) with q mod 2 stride < stride among so many words. */
export function pairedWords(words: number, stride: number): number {
  const whole = Math.floor(words / (2 * stride));
  return whole * stride + Math.max(0, (words % (2 * stride)) - stride);
}

function mergeRounds(words: number, payload: number): readonly number[] {
  const key = TOKEN_BITS + 1;
  const products = comparisonWords(key, key + payload);
  const layers = [
    ...mergeStrides(words).map((stride) => pairedWords(words, stride)),
    // Lanes of one word are moved into different ones first.
    ...Array.from({ length: 5 }, () => words / 2),
  ];
  return layers.flatMap((pairs) => products.map((each) => each * pairs));
}

function matchRounds(slots: number, planes: number): readonly number[] {
  const equal: number[] = [];
  for (let left = TOKEN_BITS; left > 1; left = Math.ceil(left / 2)) {
    // Whether a person is followed by a linked row is one more product of the first round.
    equal.push(Math.floor(left / 2) + (left === TOKEN_BITS ? 1 : 0));
  }
  const matches = Array.from({ length: slots }, () => 1);
  return [...equal, ...matches, ...(planes > 0 ? [slots * planes] : [])];
}
