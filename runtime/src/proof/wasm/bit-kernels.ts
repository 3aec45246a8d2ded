import {
  defineFunction,
  i32,
  i64,
  i64x2,
  v128,
  walk,
  type Code,
  type FunctionSource,
  type Local,
} from "../../wasm/emit.ts";
import { fieldConstants, subtractOnce } from "./field-kernels.ts";

/** What turns bit-planes into field elements, and what adds up the first level without any multiplication. */
export const bitKernels: readonly FunctionSource[] = [
  correlate(),
  lookUp("foldBits"),
  lookUp("addBits"),
  sumTables(),
];

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
 * `foldBits`: the three bits of four gates, whose planes lie `stride` bytes apart, choose one of 4096 entries of a table.
 * `addBits` adds the entries to what is there.
 * 128 lanes at a time: bytes of twelve planes are brought together in `groups`, 256 bytes, and the highest bits of such a
 * group of 16 bytes are an index.
 */
function lookUp(name: "foldBits" | "addBits"): FunctionSource {
  return defineFunction(
    name,
    ["x", "y", "z", "stride", "end", "table", "groups", "target"],
    ({ x, y, z, stride, end, table, groups, target }, scope) => {
      const rows = Array.from({ length: 16 }, () => scope.local("v128"));
      const [row, entry] = [scope.local("i32"), scope.local("i32")];
      const loads = [x, y, z].flatMap((plane, bit) =>
        [0, 1, 2, 3].flatMap((gate) => [
          row.set(gate === 0 ? plane.get : i32.add(row.get, stride.get)),
          rows[3 * gate + bit]!.set(v128.load(row.get)),
        ]),
      );
      const zeros = [12, 13, 14, 15].map((index) => rows[index]!.set(v128.zero));
      const stores = rows.map((one, index) => v128.store(groups.get, one.get, 16 * index));
      const [at, group, bits] = [scope.local("i32"), scope.local("i32"), scope.local("v128")];
      const look = [7, 6, 5, 4, 3, 2, 1, 0].flatMap((bit) => {
        const found = i64.load(entry.get);
        const value = name === "foldBits" ? found : i64.add(i64.load(target.get, 8 * bit), found);
        return [
          entry.set(i32.add(table.get, i32.shiftLeft(v128.highBits(bits.get), i32.const(3)))),
          i64.store(target.get, value, 8 * bit),
          bit === 0 ? [] : bits.set(v128.addBytes(bits.get, bits.get)),
        ];
      });
      return walk(
        [x, y, z],
        end,
        16,
        ...loads,
        ...zeros,
        ...transposeBytes(rows, () => scope.local("v128")),
        ...stores,
        at.set(groups.get),
        group.set(i32.add(groups.get, i32.const(256))),
        walk(
          [at],
          group,
          16,
          bits.set(v128.load(at.get)),
          ...look,
          target.set(i32.add(target.get, i32.const(64))),
        ),
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

/** `sumTables`: all sums of an entry of the upper table and one of the lower, which has an even number of entries below p. */
function sumTables(): FunctionSource {
  return defineFunction(
    "sumTables",
    ["upper", "upperEnd", "lower", "lowerEnd", "target"],
    ({ upper, upperEnd, lower, lowerEnd, target }, scope) => {
      const from = scope.local("i32");
      const [high, sum] = [scope.local("v128"), scope.local("v128")];
      const constants = fieldConstants(scope);
      return [
        ...constants.set,
        ...walk(
          [upper],
          upperEnd,
          8,
          from.set(lower.get),
          high.set(v128.load64Splat(upper.get)),
          walk(
            [from, target],
            lowerEnd,
            16,
            sum.set(i64x2.add(high.get, v128.load(from.get))),
            subtractOnce(constants, sum),
            v128.store(target.get, sum.get),
          ),
        ),
      ];
    },
  );
}
