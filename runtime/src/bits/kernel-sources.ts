import {
  defineFunction,
  i32,
  v128,
  walk,
  when,
  repeatWhile,
  type Code,
  type FunctionSource,
  type Local,
} from "../wasm/emit.ts";

/**
 * The inner loops of the engine over bit-planes, without any knowledge of parties.
 * Pointers and `end`, which is where the first of them ends, are addresses of words; nothing needs to be aligned.
 */
export const kernelSources: readonly FunctionSource[] = [
  xor(),
  xorThree(),
  addProduct(),
  addWithCarry(),
];

/** out = left xor right. */
function xor(): FunctionSource {
  return defineFunction("xor", ["out", "left", "right", "end"], ({ out, left, right, end }) =>
    eachWord([out, left, right], end, ({ load, store, xor }) =>
      store(out, xor(load(left), load(right))),
    ),
  );
}

/** out = a xor b xor c. */
function xorThree(): FunctionSource {
  return defineFunction("xorThree", ["out", "a", "b", "c", "end"], ({ out, a, b, c, end }) =>
    eachWord([out, a, b, c], end, ({ load, store, xor }) =>
      store(out, xor(xor(load(a), load(b)), load(c))),
    ),
  );
}

/** out ^= x0 y0 ^ x0 y1 ^ x1 y0. */
function addProduct(): FunctionSource {
  return defineFunction(
    "addProduct",
    ["out", "x0", "x1", "y0", "y1", "end"],
    ({ out, x0, x1, y0, y1, end }, scope) => {
      const common = { v128: scope.local("v128"), i32: scope.local("i32") };
      return eachWord([out, x0, x1, y0, y1], end, ({ load, store, xor, and, type }) => {
        const y = common[type];
        return [
          ...y.set(load(y0)),
          ...store(
            out,
            xor(load(out), xor(and(load(x0), xor(y.get, load(y1))), and(load(x1), y.get))),
          ),
        ];
      });
    },
  );
}

/** sum = a ^ b ^ c in both components; carry ^= a0 ^ the product of a ^ b and a ^ c. */
function addWithCarry(): FunctionSource {
  return defineFunction(
    "addWithCarry",
    ["carry", "a0", "b0", "c0", "a1", "b1", "c1", "sum0", "sum1", "end"],
    ({ carry, a0, b0, c0, a1, b1, c1, sum0, sum1, end }, scope) => {
      const locals = (type: "v128" | "i32"): readonly Local[] =>
        Array.from({ length: 5 }, () => scope.local(type));
      const registers = { v128: locals("v128"), i32: locals("i32") };
      const pointers = [carry, a0, b0, c0, a1, b1, c1, sum0, sum1];
      return eachWord(pointers, end, ({ load, store, xor, and, type }) => {
        const [a, x, c, u, y] = registers[type] as [Local, Local, Local, Local, Local];
        // First of component `own`: a, a ^ b, c, then a ^ c; of `next`: a in `u`, then a ^ b.
        return [
          ...a.set(load(a0)),
          ...x.set(xor(a.get, load(b0))),
          ...c.set(load(c0)),
          ...store(sum0, xor(x.get, c.get)),
          ...y.set(xor(a.get, c.get)),
          ...u.set(load(a1)),
          ...c.set(load(c1)),
          ...a.set(xor(xor(a.get, load(carry)), and(x.get, xor(y.get, xor(u.get, c.get))))),
          ...u.set(xor(u.get, load(b1))),
          ...store(sum1, xor(u.get, c.get)),
          ...store(carry, xor(a.get, and(u.get, y.get))),
        ];
      });
    },
  );
}

/** What a loop over words does to one, or four at a time. */
interface Lanes {
  readonly type: "v128" | "i32";
  readonly load: (pointer: Local) => Code;
  readonly store: (pointer: Local, value: Code) => Code;
  readonly xor: (left: Code, right: Code) => Code;
  readonly and: (left: Code, right: Code) => Code;
}

/** Vectors as long as two of them are left, then single words. */
function eachWord(pointers: readonly Local[], end: Local, body: (lanes: Lanes) => Code): Code {
  const first = pointers[0]!;
  const lanesAt = (type: "v128" | "i32", offset: number): Lanes => {
    const { load, store, xor, and } = type === "v128" ? v128 : i32;
    return {
      ...{ type, xor, and },
      load: (pointer) => load(pointer.get, offset),
      store: (pointer, value) => store(pointer.get, value, offset),
    };
  };
  const isLeft = i32.lessUnsigned(i32.add(first.get, i32.const(STEP - 1)), end.get);
  const advance = pointers.map((pointer) => pointer.set(i32.add(pointer.get, i32.const(STEP))));
  return [
    ...when(
      isLeft,
      repeatWhile(isLeft, body(lanesAt("v128", 0)), body(lanesAt("v128", 16)), ...advance),
    ),
    ...when(i32.lessUnsigned(first.get, end.get), walk(pointers, end, 4, body(lanesAt("i32", 0)))),
  ];
}

/** Two vectors. */
const STEP = 32;
