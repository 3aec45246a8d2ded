import { mergeStrides, pairedWords, pairsOf } from "@qsc/plan";
import type { Room } from "../bits/room.ts";
import { Share } from "../sharing/share.ts";
import { decide, type Numbers } from "./compare.ts";
import { multiplyAll, type Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { reverseLanes, transposeBlocks } from "./lane-order.ts";
import { together } from "./together.ts";

/**
 * Merges lists into one. A list is planes of whole blocks of 1,024 lanes, and its first `key` planes are numbers that
 * descend from lane to lane, least significant bit first; whatever the lists hold, the same lanes are compared.
 *
 * Lists are merged two by two, all of a level in the same rounds; they lie outside of the room.
 */
export function* mergeLists(
  lists: readonly Numbers[],
  key: number,
  products: Products,
): Rounds<Numbers> {
  let rest = lists;
  while (rest.length > 1) rest = yield* mergeLevel(pairsOf(rest), key, products);
  return rest[0] ?? [];
}

/**
 * Batcher's bitonic merge (1968): one list turned round and the other behind it ascend and then descend.
 * Lanes at a distance of half a power of two trade places where they are not in order, then those at half of that.
 * What would fill the list up to the power is taken for zeros behind it, which stay where they are, so that lanes
 * without a partner have nothing to do.
 * Lanes that are less than a word apart lie in different words once each block of 32 words is transposed.
 */
function* mergeLevel(
  pairs: readonly (readonly Numbers[])[],
  key: number,
  products: Products,
): Rounds<readonly Numbers[]> {
  const merges = pairs.map(([first = [], second]) => {
    const whole =
      second === undefined ? [] : mergeStrides(first[0]!.own.length + second[0]!.own.length);
    const within = second === undefined ? [] : [16, 8, 4, 2, 1];
    const planes = second === undefined ? first : first.map((one, at) => joined(one, second[at]!));
    return { planes, whole, strides: [...whole, ...within] };
  });
  const last = Math.max(...merges.map(({ strides }) => strides.length));
  for (let at = 0; at < last; at++) {
    const active = merges.filter(({ strides }) => at < strides.length);
    for (const merge of active.filter(({ whole }) => whole.length === at)) transpose(merge);
    const leave = products.room.region();
    const done = yield* together(
      active.map(({ planes, strides }) => layer(planes, strides[at]!, key, products)),
    );
    leave();
    for (const [index, merge] of active.entries()) {
      merge.planes = done[index]!;
      if (merge.strides.length === at + 1) transpose(merge);
    }
  }
  return merges.map(({ planes }) => planes);
}

function transpose(merge: { planes: Numbers }): void {
  merge.planes = merge.planes.map((plane) => mapped(plane, transposeBlocks));
}

/** Compares the words q and q + stride, and puts the larger number first; the list itself lies outside of the room. */
function* layer(planes: Numbers, stride: number, key: number, products: Products): Rounds<Numbers> {
  const { room } = products;
  const differences = planes.map((plane) =>
    mapped(plane, (words) => differing(words, stride, room)),
  );
  const left = planes
    .slice(0, key)
    .map((plane) => mapped(plane, (words) => firsts(words, stride, room)));
  const [decides] = yield* decide([{ left, differences: differences.slice(0, key) }], products);
  const moved = yield* multiplyAll(
    differences.map((one) => [decides!, one] as const),
    products,
  );
  return planes.map((plane, index) => {
    const { own, next } = moved[index]!;
    return new Share(traded(plane.own, own, stride), traded(plane.next, next, stride));
  });
}

function joined(first: Share, second: Share): Share {
  const part = (ascending: Int32Array, descending: Int32Array): Int32Array => {
    const words = new Int32Array(ascending.length + descending.length);
    words.set(reverseLanes(ascending));
    words.set(descending, ascending.length);
    return words;
  };
  return new Share(part(first.own, second.own), part(first.next, second.next));
}

function mapped({ own, next }: Share, change: (words: Int32Array) => Int32Array): Share {
  return new Share(change(own), change(next));
}

function differing(words: Int32Array, stride: number, room: Room): Int32Array {
  const out = room.take(pairedWords(words.length, stride));
  let at = 0;
  for (let start = 0; start + stride < words.length; start += 2 * stride) {
    const end = Math.min(start + stride, words.length - stride);
    for (let q = start; q < end; q++) out[at++] = words[q]! ^ words[q + stride]!;
  }
  return out;
}

function firsts(words: Int32Array, stride: number, room: Room): Int32Array {
  const out = room.take(pairedWords(words.length, stride));
  let at = 0;
  for (let start = 0; start + stride < words.length; start += 2 * stride) {
    const end = Math.min(start + stride, words.length - stride);
    for (let q = start; q < end; q++) out[at++] = words[q]!;
  }
  return out;
}

/** `moved` is the difference of a pair where its first is the larger and stays, and 0 where the two trade places. */
function traded(words: Int32Array, moved: Int32Array, stride: number): Int32Array {
  const out = words.slice();
  let at = 0;
  for (let start = 0; start + stride < words.length; start += 2 * stride) {
    const end = Math.min(start + stride, words.length - stride);
    for (let q = start; q < end; q++, at++) {
      out[q] = words[q + stride]! ^ moved[at]!;
      out[q + stride] = words[q]! ^ moved[at]!;
    }
  }
  return out;
}
