import {
  defineFunction,
  i32,
  i64,
  v128,
  walk,
  type Code,
  type FunctionSource,
  type Local,
} from "../../wasm/emit.ts";
import { reduceScalar } from "./field-kernels.ts";

/** What turns bit-planes into field elements, and what adds up the first level without any multiplication. */
export const bitKernels: readonly FunctionSource[] = [correlate(), foldBits(), sumTables()];

/**
 * `correlate`: for the 4 x 4 characters of gates, in how many lanes they differ, added to 16 counters.
 * The characters of the left side are e, e^a, e^c, e^a^c; of the right side f, f^b, f^d, f^b^d.
 */
function correlate(): FunctionSource {
  return defineFunction(
    "correlate",
    ["a", "c", "e", "b", "d", "f", "end", "counters"],
    ({ a, c, e, b, d, f, end, counters }, scope) => {
      const left = Array.from({ length: 4 }, () => scope.local("i64"));
      const right = Array.from({ length: 4 }, () => scope.local("i64"));
      const counts = Array.from({ length: 16 }, () => scope.local("i64"));
      const characters = (into: readonly Local[], planes: readonly Local[]): Code[] => {
        const [x, y, sign] = planes.map((plane) => i64.load(plane.get)) as [Code, Code, Code];
        return [
          into[0]!.set(sign),
          into[1]!.set(i64.xor(into[0]!.get, x)),
          into[2]!.set(i64.xor(into[0]!.get, y)),
          into[3]!.set(i64.xor(into[1]!.get, y)),
        ];
      };
      const counting = counts.map((count, index) =>
        count.set(
          i64.add(count.get, i64.countOnes(i64.xor(left[index >> 2]!.get, right[index & 3]!.get))),
        ),
      );
      const body = [...characters(left, [a, c, e]), ...characters(right, [b, d, f]), ...counting];
      const added = counts.map((count, index) =>
        i64.store(counters.get, i64.add(i64.load(counters.get, 8 * index), count.get), 8 * index),
      );
      return [...walk([a, c, e, b, d, f], end, 8, ...body), ...added.flat()];
    },
  );
}

/**
 * `foldBits`: the three bits of four gates, whose planes lie `stride` bytes apart, choose one of 4096 elements of a table.
 * 128 lanes at a time: bytes of twelve planes are brought together, and the highest bits of such a group are an index.
 */
function foldBits(): FunctionSource {
  return defineFunction(
    "foldBits",
    ["x", "y", "z", "stride", "end", "table", "target"],
    ({ x, y, z, stride, end, table, target }, scope) => {
      const rows = Array.from({ length: 16 }, () => scope.local("v128"));
      const [row, entry] = [scope.local("i32"), scope.local("i32")];
      const loads = [x, y, z].flatMap((plane, bit) =>
        [0, 1, 2, 3].flatMap((gate) => [
          row.set(gate === 0 ? plane.get : i32.add(row.get, stride.get)),
          rows[3 * gate + bit]!.set(v128.load(row.get)),
        ]),
      );
      const zeros = [12, 13, 14, 15].map((index) => rows[index]!.set(v128.zero));
      const look = rows.flatMap((group, byte) =>
        [7, 6, 5, 4, 3, 2, 1, 0].flatMap((bit) => {
          const lane = 8 * byte + bit;
          const at = 32 * (lane >> 2) + 4 * (lane & 3);
          return [
            entry.set(i32.add(table.get, i32.shiftLeft(v128.highBits(group.get), i32.const(3)))),
            i32.store(target.get, i32.load(entry.get), at),
            i32.store(target.get, i32.load(entry.get, 4), at + 16),
            bit === 0 ? [] : group.set(v128.addBytes(group.get, group.get)),
          ];
        }),
      );
      return walk(
        [x, y, z],
        end,
        16,
        ...loads,
        ...zeros,
        ...transposeBytes(rows, () => scope.local("v128")),
        ...look,
        target.set(i32.add(target.get, i32.const(8 * 128))),
      );
    },
  );
}

/** Byte k of row j goes to byte j of row k: four rounds in which rows j and j + 8 are interleaved. */
function transposeBytes(rows: readonly Local[], local: () => Local): Code[] {
  const temporaries = Array.from({ length: 16 }, local);
  const interleave = (from: number): readonly number[] =>
    Array.from({ length: 16 }, (_, k) => from + (k >> 1) + (k & 1 ? 16 : 0));
  let [source, target] = [rows, temporaries as readonly Local[]];
  const code: Code[] = [];
  for (let round = 0; round < 4; round++) {
    for (let j = 0; j < 8; j++) {
      const [low, high] = [source[j]!.get, source[j + 8]!.get];
      code.push(target[2 * j]!.set(v128.shuffle(low, high, interleave(0))));
      code.push(target[2 * j + 1]!.set(v128.shuffle(low, high, interleave(8))));
    }
    [source, target] = [target, source];
  }
  return code;
}

/** `sumTables`: entry i of the target is lower[i mod 64] + upper[i / 64], in halves of 31 and 30 bits. */
function sumTables(): FunctionSource {
  return defineFunction(
    "sumTables",
    ["upper", "upperEnd", "lower", "target"],
    ({ upper, upperEnd, lower, target }, scope) => {
      const [from, lowerEnd] = [scope.local("i32"), scope.local("i32")];
      const sum = scope.local("i64");
      const halves = i64.add(
        i64.shiftLeft(i64.shiftRight(sum.get, i64.const(31n)), i64.const(32n)),
        i64.and(sum.get, i64.const(0x7fffffffn)),
      );
      return [
        ...lowerEnd.set(i32.add(lower.get, i32.const(512))),
        ...walk(
          [upper],
          upperEnd,
          8,
          from.set(lower.get),
          walk(
            [from, target],
            lowerEnd,
            8,
            sum.set(i64.add(i64.load(upper.get), i64.load(from.get))),
            sum.set(reduceScalar(sum)),
            i64.store(target.get, halves),
          ),
        ),
      ];
    },
  );
}
