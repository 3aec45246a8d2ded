import { bitKernels } from "./bit-kernels.ts";
import { emitModule } from "../../wasm/emit.ts";
import { fieldKernels } from "./field-kernels.ts";

/** Addresses, strides and lengths are in bytes; what is named `end` is the address after the last byte. */
export interface Kernels {
  fold4(source: number, stride: number, weights: number, target: number, end: number): void;
  fold16(source: number, stride: number, weights: number, target: number, end: number): void;
  dots(...leftRightStrideBytesLeftEndSums: Six): void;
  dot(left: number, right: number, bytes: number, sum: number): void;
  split(vector: number, end: number): void;
  correlate(...planesEndCounters: Eight): void;
  foldBits(...planesStrideEndTableGroupsTarget: Eight): void;
  addBits(...planesStrideEndTableGroupsTarget: Eight): void;
  sumTables(upper: number, upperEnd: number, lower: number, lowerEnd: number, target: number): void;
}

type Six = [number, number, number, number, number, number];
type Eight = [...Six, number, number];

/** Memory that the kernels work in. It only grows; what was in it before is overwritten. */
export interface Workspace {
  readonly kernels: Kernels;
  /** Makes room for so many bytes; views that were taken before may be stale. */
  reserve(bytes: number): void;
  words(address: number, length: number): Int32Array;
  elements(address: number, length: number): BigUint64Array;
}

/** Memories that nobody works in. A memory takes much address space, and making many of them sends Node collecting garbage. */
const IDLE: Workspace[] = [];

/** A workspace for as long as somebody works in it; give it back by `returnWorkspace`. */
export function borrowWorkspace(): Workspace {
  return IDLE.pop() ?? createWorkspace();
}

export function returnWorkspace(workspace: Workspace): void {
  IDLE.push(workspace);
}

export function createWorkspace(): Workspace {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(compiledKernels(), { m: { memory } });
  return {
    kernels: instance.exports as unknown as Kernels,
    reserve(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(missing);
    },
    words: (address, length) => new Int32Array(memory.buffer, address, length),
    elements: (address, length) => new BigUint64Array(memory.buffer, address, length),
  };
}

const PAGE = 65536;

let compiled: WebAssembly.Module | undefined;

/** The kernels are assembled from their source when they are first needed, which takes a few milliseconds. */
function compiledKernels(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(emitModule([...fieldKernels, ...bitKernels])));
}
