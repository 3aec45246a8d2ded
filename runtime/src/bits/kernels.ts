import { emitModule } from "../wasm/emit.ts";
import { kernelSources } from "./kernel-sources.ts";

/**
 * The inner loops of the engine, over bit-planes held as 32-bit words of one memory.
 * Offsets and lengths are in words; what is written is not read, but that a result may take the place of a first operand.
 * Throws a `RangeError` for words of another memory, and for more words than there are.
 */
export interface Kernels {
  /** out = left xor right. */
  xor(out: Slice, left: Slice, right: Slice, words: number): void;
  /** out ^= x0 y0 ^ x0 y1 ^ x1 y0: one party's part of a product (Araki et al. 2016); out comes in holding a zero-sharing. */
  addProduct(out: Slice, left: PairSlice, right: PairSlice, words: number): void;
  /**
   * One party's part of `words` full adders whose operands a, b, c lie one after the other:
   * sum = a ^ b ^ c (local), carry ^= a ^ (a ^ b)(a ^ c); the carry comes in holding a zero-sharing.
   */
  addWithCarry(carry: Slice, operands: PairSlice, sum: PairSlice, words: number): void;
  /** sum = a ^ b ^ c for operands that lie one after the other. */
  addWithoutCarry(sum: PairSlice, operands: PairSlice, words: number): void;
}

/** Words from a place on. */
export interface Slice {
  readonly words: Int32Array;
  readonly at: number;
}

/** The two components of a share, from a place on. */
export interface PairSlice {
  readonly own: Int32Array;
  readonly next: Int32Array;
  readonly at: number;
}

/** Pages of 64 KiB to which a memory of planes may grow: 4 GiB but for the last, so that no address wraps around. */
export const MAX_PAGES = 65_535;

/** `holds` tells views of the memory from all others. */
export function createKernels(
  memory: WebAssembly.Memory,
  holds: (words: Int32Array) => boolean,
): Kernels {
  const instance = new WebAssembly.Instance(compiledKernels(), { m: { memory } });
  const { xor, xorThree, addProduct, addWithCarry } = instance.exports as unknown as Loops;
  const address = (words: Int32Array, at: number, count: number): number => {
    if (at < 0 || count < 0 || at + count > words.length || !holds(words)) throw notThere();
    return words.byteOffset + 4 * at;
  };
  const pair = ({ own, next, at }: PairSlice, count: number): readonly [number, number] => [
    address(own, at, count),
    address(next, at, count),
  ];
  const slice = ({ words, at }: Slice, count: number): number => address(words, at, count);
  return {
    xor(out, left, right, words) {
      const start = slice(out, words);
      xor(start, slice(left, words), slice(right, words), start + 4 * words);
    },
    addProduct(out, left, right, words) {
      const start = slice(out, words);
      addProduct(start, ...pair(left, words), ...pair(right, words), start + 4 * words);
    },
    addWithCarry(carry, operands, sum, words) {
      const start = slice(carry, words);
      const [own, next] = pair(operands, 3 * words);
      const [once, twice] = [4 * words, 8 * words];
      const [b0, c0, b1, c1] = [own + once, own + twice, next + once, next + twice];
      addWithCarry(start, own, b0, c0, next, b1, c1, ...pair(sum, words), start + once);
    },
    addWithoutCarry(sum, operands, words) {
      const [sums, values] = [pair(sum, words), pair(operands, 3 * words)];
      const [once, twice] = [4 * words, 8 * words];
      sums.forEach((start, index) => {
        const a = values[index]!;
        xorThree(start, a, a + once, a + twice, start + once);
      });
    },
  };
}

function notThere(): RangeError {
  return new RangeError("a kernel was given words that are not there");
}

/** All parameters are addresses in bytes. */
interface Loops {
  xor(out: number, left: number, right: number, end: number): void;
  xorThree(out: number, a: number, b: number, c: number, end: number): void;
  addProduct(out: number, x0: number, x1: number, y0: number, y1: number, end: number): void;
  addWithCarry(...carryOperandsSumsEnd: Ten): void;
}

type Ten = [...Five, ...Five];
type Five = [number, number, number, number, number];

let compiled: WebAssembly.Module | undefined;

/** The kernels are assembled from their source when they are first needed, which takes a few milliseconds. */
function compiledKernels(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(emitModule(kernelSources, MAX_PAGES)));
}
