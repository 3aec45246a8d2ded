/**
 * Just enough of an assembler for WebAssembly (core specification 2.0, section 5) to write kernels in TypeScript:
 * an expression is the bytes that leave its value on the stack, and loops over registers are unrolled by ordinary code.
 */
export type Code = readonly number[];

export type ValueType = keyof typeof VALUE_TYPES;

const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;

/** A parameter or local variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** A function under construction: gives out local variables. */
export interface Scope {
  local(type: ValueType): Local;
}

export interface FunctionSource {
  readonly name: string;
  readonly parameters: number;
  body(scope: Scope, parameters: readonly Local[]): Code;
}

/** A function whose parameters are all `i32`, and which returns nothing. */
export function defineFunction<Name extends string>(
  name: string,
  parameters: readonly Name[],
  body: (parameters: Readonly<Record<Name, Local>>, scope: Scope) => Code,
): FunctionSource {
  return {
    name,
    parameters: parameters.length,
    body: (scope, locals) =>
      body(
        Object.fromEntries(parameters.map((parameter, index) => [parameter, locals[index]!])) as {
          readonly [key in Name]: Local;
        },
        scope,
      ),
  };
}

/**
 * The bytes of a module that imports its memory as `m.memory` and exports all functions.
 * A shared memory, whose views outlive its growth, says how many pages it may grow to.
 */
export function emitModule(
  functions: readonly FunctionSource[],
  sharedPages?: number,
): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ parameters }) => [
    ...[0x60, ...unsigned(parameters), ...new Array<number>(parameters).fill(VALUE_TYPES.i32)],
    0,
  ]);
  const limits = sharedPages === undefined ? [0, 0] : [3, 0, ...unsigned(sharedPages)];
  const memory = [...text("m"), ...text("memory"), 2, ...limits];
  const exported = functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  const bytes = join(
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(signatures)),
    section(2, vector([memory])),
    section(3, vector(functions.map((_, index) => unsigned(index)))),
    section(7, vector(exported)),
    section(10, vector(functions.map(emitFunction))),
  );
  return new Uint8Array(bytes);
}

function emitFunction({ parameters, body }: FunctionSource): Code {
  const types: ValueType[] = [];
  const at = (index: number): Local => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  });
  const code = body(
    { local: (type) => at(parameters + types.push(type) - 1) },
    Array.from({ length: parameters }, (_, index) => at(index)),
  );
  const locals = vector(types.map((type) => [1, VALUE_TYPES[type]]));
  const bytes = join(locals, code, [0x0b]);
  return join(unsigned(bytes.length), bytes);
}

/** Executes the body if the condition holds. */
export function when(condition: Code, ...body: readonly Code[]): Code {
  return join(condition, [0x04, 0x40], ...body, [0x0b]);
}

/** Repeats the body, at least once, while the condition holds after it. */
export function repeatWhile(condition: Code, ...body: readonly Code[]): Code {
  return join([0x03, 0x40], ...body, condition, [0x0d, 0, 0x0b]);
}

/** One after the other; unlike spreading, it does not go through elements one by one. */
function join(...parts: readonly Code[]): Code {
  return ([] as number[]).concat(...parts);
}

/** Advances pointers by a step, and the first of them is compared with its end. */
export function walk(
  pointers: readonly Local[],
  end: Local,
  step: number,
  ...body: readonly Code[]
): Code {
  const advance = pointers.map((pointer) => pointer.set(i32.add(pointer.get, i32.const(step))));
  return repeatWhile(i32.lessUnsigned(pointers[0]!.get, end.get), ...body, ...advance);
}

type Unary = (value: Code) => Code;
type Binary = (left: Code, right: Code) => Code;

const unary =
  (...opcode: number[]): Unary =>
  (value) => [...value, ...opcode];
const binary =
  (...opcode: number[]): Binary =>
  (left, right) => [...left, ...right, ...opcode];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

type Load = (address: Code, offset?: number) => Code;
type Store = (address: Code, value: Code, offset?: number) => Code;

const load =
  (align: number, ...opcode: number[]): Load =>
  (address, offset = 0) => [...address, ...opcode, align, ...unsigned(offset)];
const store =
  (align: number, ...opcode: number[]): Store =>
  (address, value, offset = 0) => [...address, ...value, ...opcode, align, ...unsigned(offset)];

interface I32 {
  readonly const: (value: number) => Code;
  readonly load: Load;
  readonly store: Store;
  readonly add: Binary;
  readonly sub: Binary;
  readonly shiftLeft: Binary;
  readonly shiftRight: Binary;
  readonly and: Binary;
  readonly xor: Binary;
  readonly lessUnsigned: Binary;
}

export const i32: I32 = {
  const: (value) => [0x41, ...signed(BigInt(value))],
  load: load(2, 0x28),
  store: store(2, 0x36),
  add: binary(0x6a),
  sub: binary(0x6b),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x76),
  and: binary(0x71),
  xor: binary(0x73),
  lessUnsigned: binary(0x49),
};

interface I64 {
  readonly const: (value: bigint) => Code;
  readonly load: Load;
  /** From an `i32` without a sign. */
  readonly extend: Unary;
  readonly store: Store;
  readonly add: Binary;
  readonly sub: Binary;
  readonly multiply: Binary;
  readonly and: Binary;
  readonly xor: Binary;
  readonly shiftLeft: Binary;
  readonly shiftRight: Binary;
  readonly atLeastUnsigned: Binary;
  readonly countOnes: Unary;
  /** `condition ? whenTrue : whenFalse`, without a branch. */
  readonly select: (condition: Code, whenTrue: Code, whenFalse: Code) => Code;
}

export const i64: I64 = {
  const: (value) => [0x42, ...signed(value)],
  load: load(3, 0x29),
  extend: unary(0xad),
  store: store(3, 0x37),
  add: binary(0x7c),
  sub: binary(0x7d),
  multiply: binary(0x7e),
  and: binary(0x83),
  xor: binary(0x85),
  shiftLeft: binary(0x86),
  shiftRight: binary(0x88),
  atLeastUnsigned: binary(0x5a),
  countOnes: unary(0x7b),
  select: (condition, whenTrue, whenFalse) => [...whenTrue, ...whenFalse, ...condition, 0x1b],
};

interface V128 {
  readonly load: Load;
  readonly load32Splat: Load;
  readonly load64Splat: Load;
  readonly store: Store;
  readonly zero: Code;
  readonly and: Binary;
  /** The left operand where the right one is 0. */
  readonly andNot: Binary;
  readonly xor: Binary;
  /** Bytes of the two operands one after the other, by number. */
  readonly shuffle: (left: Code, right: Code, bytes: readonly number[]) => Code;
  readonly addBytes: Binary;
  /** The highest bit of each byte, as an `i32`. */
  readonly highBits: Unary;
}

export const v128: V128 = {
  load: load(4, ...simd(0x00)),
  load32Splat: load(2, ...simd(0x09)),
  load64Splat: load(3, ...simd(0x0a)),
  store: store(4, ...simd(0x0b)),
  zero: [...simd(0x0c), ...new Array<number>(16).fill(0)],
  and: binary(...simd(0x4e)),
  andNot: binary(...simd(0x4f)),
  xor: binary(...simd(0x51)),
  shuffle: (left, right, bytes) => [...left, ...right, ...simd(0x0d), ...bytes],
  addBytes: binary(...simd(0x6e)),
  highBits: unary(...simd(0x64)),
};

interface I32x4 {
  readonly sub: Binary;
}

export const i32x4: I32x4 = { sub: binary(...simd(0xb1)) };

interface I64x2 {
  readonly splat: (value: bigint) => Code;
  /** The element of a lane, as an `i64`. */
  readonly lane: (value: Code, lane: 0 | 1) => Code;
  readonly add: Binary;
  readonly sub: Binary;
  readonly shiftLeft: (value: Code, bits: number) => Code;
  readonly shiftRight: (value: Code, bits: number) => Code;
  readonly greaterSigned: Binary;
  /** Products of the two lower, or two upper, 32-bit lanes. */
  readonly multiplyLow: Binary;
  readonly multiplyHigh: Binary;
  readonly multiplyLowSigned: Binary;
  readonly multiplyHighSigned: Binary;
}

export const i64x2: I64x2 = {
  splat: (value) => [...i64.const(value), ...simd(0x12)],
  lane: (value, lane) => [...value, ...simd(0x1d), lane],
  add: binary(...simd(0xce)),
  sub: binary(...simd(0xd1)),
  shiftLeft: (value, bits) => [...value, ...i32.const(bits), ...simd(0xcb)],
  shiftRight: (value, bits) => [...value, ...i32.const(bits), ...simd(0xcd)],
  greaterSigned: binary(...simd(0xd9)),
  multiplyLow: binary(...simd(0xde)),
  multiplyHigh: binary(...simd(0xdf)),
  multiplyLowSigned: binary(...simd(0xdc)),
  multiplyHighSigned: binary(...simd(0xdd)),
};

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const byte = Number(rest & 0x7fn);
    if (rest === BigInt.asIntN(7, rest)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

function section(id: number, content: Code): Code {
  return join([id], unsigned(content.length), content);
}

function vector(items: readonly Code[]): Code {
  return join(unsigned(items.length), ...items);
}

function text(name: string): Code {
  return vector([...new TextEncoder().encode(name)].map((byte) => [byte]));
}
