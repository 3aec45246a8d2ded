import {
  defineFunction,
  i32,
  i32x4,
  i64,
  i64x2,
  repeatWhile,
  v128,
  walk,
  when,
  type Code,
  type FunctionSource,
  type Local,
  type Scope,
} from "../../wasm/emit.ts";

/**
 * Arithmetic modulo p = 2^61 - 1, two elements at a time.
 *
 * An element of a vector is *split*: its lower 31 bits in the lower half of 64, its upper 30 bits in the upper half.
 * x y = A + 2^31 B + 2^62 C, where A is the product of the lower parts, B the sum of the mixed ones, C that of the upper ones;
 * one multiplication of two lanes gives A and C, one with the halves of y exchanged the two parts of B; and 2^61 = 1.
 */
export const fieldKernels: readonly FunctionSource[] = [
  foldBy(4),
  foldBy(16),
  dots(),
  dot(),
  split(),
];

const P = 2n ** 61n - 1n;

/** `fold4`, `fold16`: target[k] = the sum of weights[j] source[j stride + k]; the target may be the source. */
function foldBy(factor: 4 | 16): FunctionSource {
  return defineFunction(
    `fold${factor}`,
    ["source", "stride", "weights", "target", "end"],
    ({ source, stride, weights, target, end }, scope) => {
      const [row, x, weight] = [scope.local("i32"), scope.local("v128"), scope.local("v128")];
      const byLower = [scope.local("v128"), scope.local("v128")] as const;
      const byUpper = [scope.local("v128"), scope.local("v128")] as const;
      const [total, temporary] = [scope.local("v128"), scope.local("v128")];
      const constants = fieldConstants(scope);
      const body: Code[] = [];
      for (let j = 0; j < factor; j++) {
        const isFirst = j % 4 === 0;
        body.push(
          row.set(j === 0 ? source.get : i32.add(row.get, stride.get)),
          x.set(v128.load(row.get)),
        );
        for (const [offset, sums] of [
          [0, byLower],
          [4, byUpper],
        ] as const) {
          body.push(
            weight.set(v128.load32Splat(weights.get, 8 * j + offset)),
            add(sums[0], i64x2.multiplyLow(x.get, weight.get), isFirst),
            add(sums[1], i64x2.multiplyHigh(x.get, weight.get), isFirst),
          );
        }
        if (j % 4 !== 3) continue;
        const joined = joinSums(constants, byLower, byUpper, temporary);
        body.push(...joined, add(total, reduceOnce(constants, temporary), j === 3));
      }
      if (factor > 4) body.push(total.set(reduceOnce(constants, total)));
      body.push(
        subtractOnce(constants, total),
        v128.store(target.get, splitLanes(constants, total)),
      );
      return [...constants.set, ...walk([target, source], end, 16, ...body)];
    },
  );
}

/** Sums of at most four products: by the lower part of a factor, and by its upper part. Leaves A + 2^31 B + 2 C below 2^64. */
function joinSums(
  { p, lower30 }: FieldConstants,
  byLower: readonly [Local, Local],
  byUpper: readonly [Local, Local],
  result: Local,
): Code[] {
  const lanes = (of: readonly [Local, Local], lane: 0 | 1): Code =>
    v128.shuffle(of[0].get, of[1].get, lane === 0 ? FIRST_LANES : SECOND_LANES);
  const [a, mixed, c] = [lanes(byLower, 0), byLower[1], lanes(byUpper, 1)];
  const [mixedLower, mixedUpper] = [lanes(byLower, 1), lanes(byUpper, 0)];
  return [
    result.set(a),
    // The sums are not needed any more, so that one of them holds B.
    mixed.set(i64x2.add(mixedLower, mixedUpper)),
    result.set(
      i64x2.add(
        i64x2.add(
          i64x2.add(v128.and(result.get, p.get), i64x2.shiftRight(result.get, 61)),
          i64x2.shiftLeft(c, 1),
        ),
        i64x2.add(
          i64x2.shiftLeft(v128.and(mixed.get, lower30.get), 31),
          i64x2.shiftRight(mixed.get, 30),
        ),
      ),
    ),
  ];
}

const FIRST_LANES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const SECOND_LANES = FIRST_LANES.map((byte) => byte + 8);

/**
 * `dots`: for rows i <= j of two matrices the inner product of rows i if i = j, and of the differences of rows i and j
 * if not, each added to its sum: (0, 0), (0, 1), …, (1, 1), …. A row is a multiple of eight elements.
 */
function dots(): FunctionSource {
  return defineFunction(
    "dots",
    ["left", "right", "stride", "bytes", "leftEnd", "sums"],
    ({ left, right, stride, bytes, leftEnd, sums }, scope) => {
      const [otherLeft, otherRight] = [scope.local("i32"), scope.local("i32")];
      const constants = dotConstants(scope);
      const accumulators = dotAccumulators(scope);
      const next = sums.set(i32.add(sums.get, i32.const(8)));
      const advance = (pointer: Local): Code => pointer.set(i32.add(pointer.get, stride.get));
      const pairs = [
        ...addDot(scope, { x: left, y: right, bytes, sum: sums }, constants, accumulators),
        ...next,
        ...otherLeft.set(i32.add(left.get, stride.get)),
        ...otherRight.set(i32.add(right.get, stride.get)),
        ...when(
          i32.lessUnsigned(otherLeft.get, leftEnd.get),
          repeatWhile(
            i32.lessUnsigned(otherLeft.get, leftEnd.get),
            addDot(
              scope,
              { x: left, y: right, minus: [otherLeft, otherRight], bytes, sum: sums },
              constants,
              accumulators,
            ),
            next,
            advance(otherLeft),
            advance(otherRight),
          ),
        ),
      ];
      return [
        ...constants.set,
        ...repeatWhile(
          i32.lessUnsigned(left.get, leftEnd.get),
          pairs,
          advance(left),
          advance(right),
        ),
      ];
    },
  );
}

/** `dot`: the inner product of two vectors, a multiple of eight elements, added to a sum. */
function dot(): FunctionSource {
  return defineFunction("dot", ["left", "right", "bytes", "sum"], (operands, scope) => {
    const { left: x, right: y, bytes, sum } = operands;
    const constants = dotConstants(scope);
    return [
      ...constants.set,
      ...addDot(scope, { x, y, bytes, sum }, constants, dotAccumulators(scope)),
    ];
  });
}

interface DotOperands {
  readonly x: Local;
  readonly y: Local;
  /** What is subtracted from x and from y. */
  readonly minus?: readonly [Local, Local];
  readonly bytes: Local;
  /** Where the address of the sum is. */
  readonly sum: Local;
}

/** Lower and upper halves of 64-bit sums of products, added up apart. */
interface Accumulators {
  readonly product: Local;
  readonly mixed: Local;
  /** Of A and C. */
  readonly lower: Local;
  readonly upper: Local;
  /** Of the two parts of B. */
  readonly mixedLower: Local;
  readonly mixedUpper: Local;
}

function dotAccumulators(scope: Scope): Accumulators {
  const local = (): Local => scope.local("v128");
  return {
    ...{ product: local(), mixed: local(), lower: local(), upper: local() },
    ...{ mixedLower: local(), mixedUpper: local() },
  };
}

interface DotConstants {
  readonly lowerHalf: Local;
  readonly sign: Local;
  readonly set: Code;
}

function dotConstants(scope: Scope): DotConstants {
  const [lowerHalf, sign] = [scope.local("v128"), scope.local("v128")];
  const set = [...lowerHalf.set(i64x2.splat(0xffffffffn)), ...sign.set(i64x2.splat(-(2n ** 63n)))];
  return { lowerHalf, sign, set };
}

/**
 * Halves of differences are from -2^31 to 2^31, so that differences need no reduction and two products add up to less than 2^63.
 * 2^63 is added to each sum before it is cut in two, and taken off the result at the end.
 */
function addDot(
  scope: Scope,
  { x, y, minus, bytes, sum }: DotOperands,
  { lowerHalf, sign }: DotConstants,
  { product, mixed, lower, upper, mixedLower, mixedUpper }: Accumulators,
): Code {
  const pointers = [x, y, ...(minus ?? [])].map((start) => ({ start, at: scope.local("i32") }));
  const end = scope.local("i32");
  const [left, right] = [scope.local("v128"), scope.local("v128")];
  const operand = (of: 0 | 1, offset: number): Code => {
    const value = v128.load(pointers[of]!.at.get, offset);
    if (minus === undefined) return value;
    return i32x4.sub(value, v128.load(pointers[2 + of]!.at.get, offset));
  };
  const products = (): Code =>
    i64x2.add(
      i64x2.multiplyLowSigned(left.get, right.get),
      i64x2.multiplyHighSigned(left.get, right.get),
    );
  const keep = (value: Local, low: Local, high: Local): Code[] => {
    const biased = minus === undefined ? value.get : v128.xor(value.get, sign.get);
    return [
      low.set(i64x2.add(low.get, v128.and(value.get, lowerHalf.get))),
      high.set(i64x2.add(high.get, i64x2.shiftRight(biased, 32))),
    ];
  };
  const body: Code[] = [];
  for (let offset = 0; offset < DOT_BYTES; offset += 16) {
    const isFirst = offset % 32 === 0;
    body.push(
      left.set(operand(0, offset)),
      right.set(operand(1, offset)),
      product.set(products()),
      ...keep(product, lower, upper),
      right.set(v128.shuffle(right.get, right.get, HALVES_EXCHANGED)),
      add(mixed, products(), isFirst),
      ...(isFirst ? [] : keep(mixed, mixedLower, mixedUpper)),
    );
  }
  return [
    ...pointers.flatMap(({ start, at }) => at.set(start.get)),
    ...end.set(i32.add(x.get, bytes.get)),
    ...[lower, upper, mixedLower, mixedUpper].flatMap((one) => one.set(v128.zero)),
    ...walk([...pointers.map(({ at }) => at)], end, DOT_BYTES, ...body),
    ...addToSum(
      scope,
      { lower, upper, mixedLower, mixedUpper },
      { sum, bytes, isBiased: minus !== undefined },
    ),
  ];
}

const DOT_BYTES = 64;
const HALVES_EXCHANGED = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

/** Adds A + 2^31 B + 2 C to a sum below p; a half that was cut from above counts 2^32, and 2^63 = 4. */
function addToSum(
  scope: Scope,
  { lower, upper, mixedLower, mixedUpper }: Omit<Accumulators, "product" | "mixed">,
  {
    sum,
    bytes,
    isBiased,
  }: { readonly sum: Local; readonly bytes: Local; readonly isBiased: boolean },
): Code {
  const [low, high, total] = [scope.local("i64"), scope.local("i64"), scope.local("i64")];
  const weighted = (value: Local, second: bigint): Code =>
    i64.add(i64x2.lane(value.get, 0), i64.multiply(i64x2.lane(value.get, 1), i64.const(second)));
  const joined = i64.add(
    i64.add(low.get, i64.shiftLeft(i64.and(high.get, i64.const(2n ** 29n - 1n)), i64.const(32n))),
    i64.shiftRight(high.get, i64.const(29n)),
  );
  const mixedShifted = i64.add(
    i64.shiftLeft(i64.and(low.get, i64.const(2n ** 30n - 1n)), i64.const(31n)),
    i64.shiftRight(low.get, i64.const(30n)),
  );
  // Of 32 bytes, two sums of A and C were biased, and one of the two parts of B.
  const bias = i64.multiply(
    i64.shiftRight(i64.extend(bytes.get), i64.const(5n)),
    i64.const(4n * (2n + 2n * 2n + 2n ** 31n * 2n)),
  );
  return [
    ...low.set(weighted(mixedLower, 1n)),
    ...high.set(weighted(mixedUpper, 1n)),
    ...low.set(joined),
    ...low.set(reduceScalar(low)),
    ...total.set(i64.add(i64.load(sum.get), mixedShifted)),
    ...low.set(weighted(lower, 2n)),
    ...high.set(weighted(upper, 2n)),
    ...total.set(i64.add(total.get, joined)),
    ...(isBiased ? total.set(i64.add(total.get, i64.sub(i64.const(P), bias))) : []),
    ...i64.store(sum.get, reduceScalar(total)),
  ];
}

/** `split`: makes whole numbers below 2^64 elements that are split, in place. */
function split(): FunctionSource {
  return defineFunction("split", ["vector", "end"], ({ vector, end }, scope) => {
    const constants = fieldConstants(scope);
    const value = scope.local("v128");
    const body = [
      value.set(v128.load(vector.get)),
      value.set(reduceOnce(constants, value)),
      subtractOnce(constants, value),
      v128.store(vector.get, splitLanes(constants, value)),
    ];
    return [...constants.set, ...walk([vector], end, 16, ...body)];
  });
}

/** An element of 64 bits below 2^64, reduced. */
function reduceScalar(value: Local): Code {
  const once = i64.add(i64.and(value.get, i64.const(P)), i64.shiftRight(value.get, i64.const(61n)));
  return [
    ...value.set(once),
    ...i64.select(
      i64.atLeastUnsigned(value.get, i64.const(P)),
      i64.sub(value.get, i64.const(P)),
      value.get,
    ),
  ];
}

/** Constants in registers: in a loop each would be made anew. */
export interface FieldConstants {
  readonly p: Local;
  readonly greatest: Local;
  readonly lower30: Local;
  readonly lower31: Local;
  readonly set: Code;
}

export function fieldConstants(scope: Scope): FieldConstants {
  const local = (): Local => scope.local("v128");
  const constants = { p: local(), greatest: local(), lower30: local(), lower31: local() };
  const set = [
    ...constants.p.set(i64x2.splat(P)),
    ...constants.greatest.set(i64x2.splat(P - 1n)),
    ...constants.lower30.set(i64x2.splat(2n ** 30n - 1n)),
    ...constants.lower31.set(i64x2.splat(2n ** 31n - 1n)),
  ];
  return { ...constants, set };
}

function add(sum: Local, value: Code, isFirst: boolean): Code {
  return sum.set(isFirst ? value : i64x2.add(sum.get, value));
}

/** From below 2^64 to below p + 8. */
function reduceOnce({ p }: FieldConstants, value: Local): Code {
  return i64x2.add(v128.and(value.get, p.get), i64x2.shiftRight(value.get, 61));
}

/** From below 2 p to below p. */
export function subtractOnce({ p, greatest }: FieldConstants, value: Local): Code {
  const excess = v128.and(i64x2.greaterSigned(value.get, greatest.get), p.get);
  return value.set(i64x2.sub(value.get, excess));
}

/** x + 2^31 (the upper part of x). */
function splitLanes({ lower31 }: FieldConstants, value: Local): Code {
  return i64x2.add(value.get, v128.andNot(value.get, lower31.get));
}
