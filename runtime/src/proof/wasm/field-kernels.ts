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
  type Scope,
} from "../../wasm/emit.ts";

/**
 * Arithmetic modulo p = 2^61 - 1, four elements at a time.
 *
 * A vector is stored in blocks of 32 bytes: the lower 31 bits of four elements, then their upper 30 bits.
 * x y = A + 2^31 B + 2^62 C, where A is the product of the lower parts, B the sum of the mixed ones, C that of the upper ones;
 * four products can be added up before anything overflows 64 bits, and 2^61 = 1.
 */
export const fieldKernels: readonly FunctionSource[] = [foldBy(4), foldBy(16), dot()];

/** Bytes of a block of four elements. */
const BLOCK = 32;
const P = 2n ** 61n - 1n;

/** `fold4`, `fold16`: target[k] = the sum of weights[j] source[j stride + k]; the target may be the source. */
function foldBy(factor: 4 | 16): FunctionSource {
  return defineFunction(
    `fold${factor}`,
    ["source", "stride", "weights", "target", "end"],
    ({ source, stride, weights, target, end }, scope) => {
      const sums = productSums(scope);
      const [x, y, totals] = [pair(scope, "v128"), pair(scope, "v128"), pair(scope, "v128")];
      const [row, temporary] = [scope.local("i32"), scope.local("v128")];
      const body: Code[] = [];
      for (let j = 0; j < factor; j++) {
        body.push(
          row.set(j === 0 ? source.get : i32.add(row.get, stride.get)),
          x[0].set(v128.load(row.get)),
          x[1].set(v128.load(row.get, 16)),
          y[0].set(v128.load32Splat(weights.get, 8 * j)),
          y[1].set(v128.load32Splat(weights.get, 8 * j + 4)),
          ...addProducts(sums, x, y, j % 4 === 0),
        );
        if (j % 4 !== 3) continue;
        sums.forEach((half, index) => {
          const total = totals[index]!;
          const reduced = reduceOnce(temporary, joinSums(half));
          body.push(total.set(j === 3 ? reduced : i64x2.add(total.get, reduced)));
        });
      }
      for (const total of totals) {
        if (factor > 4) body.push(total.set(reduceOnce(temporary, total.get)));
        body.push(subtractOnce(total));
      }
      return walk([target, source], end, BLOCK, ...body, ...storeBlock(target, totals));
    },
  );
}

/** `dot`: the sum of left[k] right[k] over an even number of blocks, as one element of 64 bits. */
function dot(): FunctionSource {
  return defineFunction(
    "dot",
    ["left", "right", "end", "result"],
    ({ left, right, end, result }, scope) => {
      const sums = productSums(scope);
      const [x, y] = [pair(scope, "v128"), pair(scope, "v128")];
      const [lower, upper] = [scope.local("v128"), scope.local("v128")];
      const temporary = scope.local("v128");
      const products = [0, 1].flatMap((block) => [
        x[0].set(v128.load(left.get, BLOCK * block)),
        x[1].set(v128.load(left.get, BLOCK * block + 16)),
        y[0].set(v128.load(right.get, BLOCK * block)),
        y[1].set(v128.load(right.get, BLOCK * block + 16)),
        ...addProducts(sums, x, y, block === 0),
      ]);
      const kept = sums.flatMap((half) => [
        temporary.set(joinSums(half)),
        lower.set(i64x2.add(lower.get, v128.and(temporary.get, i64x2.splat(0xffffffffn)))),
        upper.set(i64x2.add(upper.get, i64x2.shiftRight(temporary.get, 32))),
      ]);
      return [
        ...walk([left, right], end, 2 * BLOCK, ...products, ...kept),
        ...storeSum(scope, result, lower, upper),
      ];
    },
  );
}

/** The sum of four halves, lower + 2^32 upper, reduced. */
function storeSum(scope: Scope, result: Local, lower: Local, upper: Local): Code {
  const [low, high] = [scope.local("i64"), scope.local("i64")];
  const lanes = (value: Local): Code => i64.add(i64x2.lane(value.get, 0), i64x2.lane(value.get, 1));
  const shifted = i64.shiftLeft(i64.and(high.get, i64.const(2n ** 29n - 1n)), i64.const(32n));
  return [
    ...low.set(lanes(lower)),
    ...high.set(lanes(upper)),
    ...low.set(i64.add(i64.add(low.get, shifted), i64.shiftRight(high.get, i64.const(29n)))),
    ...low.set(reduceScalar(low)),
    ...i64.store(result.get, low.get),
  ];
}

/** An element of 64 bits below 2^64, reduced. */
export function reduceScalar(value: Local): Code {
  const once = i64.add(i64.and(value.get, i64.const(P)), i64.shiftRight(value.get, i64.const(61n)));
  const reduced = [...value.set(once), ...value.get];
  return [
    ...value.set(reduced),
    ...i64.select(
      i64.atLeastUnsigned(value.get, i64.const(P)),
      i64.sub(value.get, i64.const(P)),
      value.get,
    ),
  ];
}

type Pair<T> = readonly [T, T];

function pair(scope: Scope, type: "v128"): Pair<Local> {
  return [scope.local(type), scope.local(type)];
}

/** Sums of products of two lanes: of lower parts, mixed ones, upper parts. */
type ProductSums = readonly [Local, Local, Local];

/** For the two lower lanes and for the two upper ones. */
function productSums(scope: Scope): Pair<ProductSums> {
  const sums = (): ProductSums => [scope.local("v128"), scope.local("v128"), scope.local("v128")];
  return [sums(), sums()];
}

function addProducts(
  sums: Pair<ProductSums>,
  x: Pair<Local>,
  y: Pair<Local>,
  isFirst: boolean,
): Code[] {
  return sums.map(([lower, mixed, upper], half) => {
    const product = (left: Local, right: Local): Code =>
      (half === 0 ? i64x2.multiplyLow : i64x2.multiplyHigh)(left.get, right.get);
    const add = (sum: Local, value: Code): Code =>
      sum.set(isFirst ? value : i64x2.add(sum.get, value));
    return [
      ...add(lower, product(x[0], y[0])),
      ...add(mixed, i64x2.add(product(x[0], y[1]), product(x[1], y[0]))),
      ...add(upper, product(x[1], y[1])),
    ];
  });
}

/** A + 2^31 B + 2 C below 2^64, for sums of at most four products. */
function joinSums([lower, mixed, upper]: ProductSums): Code {
  const lowerPart = i64x2.add(v128.and(lower.get, i64x2.splat(P)), i64x2.shiftRight(lower.get, 61));
  const mixedPart = i64x2.add(
    i64x2.shiftLeft(v128.and(mixed.get, i64x2.splat(2n ** 30n - 1n)), 31),
    i64x2.shiftRight(mixed.get, 30),
  );
  return i64x2.add(i64x2.add(lowerPart, mixedPart), i64x2.shiftLeft(upper.get, 1));
}

/** From below 2^64 to below p + 8. */
function reduceOnce(temporary: Local, value: Code): Code {
  return [
    ...temporary.set(value),
    ...i64x2.add(v128.and(temporary.get, i64x2.splat(P)), i64x2.shiftRight(temporary.get, 61)),
  ];
}

/** From below 2 p to below p. */
function subtractOnce(value: Local): Code {
  const excess = v128.and(i64x2.greaterSigned(value.get, i64x2.splat(P - 1n)), i64x2.splat(P));
  return value.set(i64x2.sub(value.get, excess));
}

const EVEN_LANES = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

function storeBlock(target: Local, [first, second]: Pair<Local>): Code[] {
  const lower = v128.and(
    v128.shuffle(first.get, second.get, EVEN_LANES),
    i64x2.splat(0x7fffffff7fffffffn),
  );
  const upper = v128.shuffle(
    i64x2.shiftRight(first.get, 31),
    i64x2.shiftRight(second.get, 31),
    EVEN_LANES,
  );
  return [v128.store(target.get, lower), v128.store(target.get, upper, 16)];
}
