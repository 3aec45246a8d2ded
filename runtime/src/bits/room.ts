import { createGaps, type Interval } from "./gaps.ts";
import { createKernels, MAX_PAGES, type Kernels } from "./kernels.ts";

/**
 * The memory in which one party evaluates a circuit: all planes lie in it, so that kernels neither copy nor allocate.
 * What is taken is given back by counting its uses, by the end of a region, or with the room.
 * Views outlive the growth of the memory, which is a shared one for that reason alone.
 */
export interface Room {
  readonly kernels: Kernels;
  /** Words that hold anything. */
  take(words: number): Int32Array;
  zeros(words: number): Int32Array;
  copyOf(words: Int32Array): Int32Array;
  /** Counts one more use of a plane, which may be part of what was taken. */
  keep(plane: Int32Array): void;
  /** Counts one use less; a large plane that nobody uses any more is given back. */
  drop(plane: Int32Array): void;
  /** Begins a region: the function that is returned gives back all that was taken since. Regions do not overlap. */
  region(): () => void;
  /** Gives everything back. */
  clear(): void;
}

/** Rooms that nobody is in; they keep their memory, because fresh pages cost as much as the kernels that first write them. */
const IDLE: Room[] = [];

/** A room for one evaluation, to be given back by `returnRoom` when nobody reads it any more. */
export function borrowRoom(): Room {
  return IDLE.pop() ?? createRoom();
}

export function returnRoom(room: Room): void {
  room.clear();
  IDLE.push(room);
}

export function createRoom(): Room {
  return new PlaneRoom();
}

class PlaneRoom implements Room {
  readonly kernels: Kernels;
  readonly #memory = new WebAssembly.Memory({ initial: 0, maximum: MAX_PAGES, shared: true });
  #buffer = this.#memory.buffer;
  /** Growing makes a new buffer of the same memory. */
  readonly #buffers = new WeakSet<ArrayBufferLike>([this.#buffer]);
  readonly #gaps = createGaps();
  /** By address. */
  readonly #uses = new Map<number, number>();
  #region: Interval[] | null = null;
  /** What is left of a block for small planes, which are given back all together. */
  #small: Interval = NONE;

  constructor() {
    this.kernels = createKernels(
      this.#memory,
      ({ buffer }) => buffer === this.#buffer || this.#buffers.has(buffer),
    );
  }

  take(words: number): Int32Array {
    // Finding a place may make the memory grow, and so comes first.
    const from = this.#place(words);
    return new Int32Array(this.#buffer, 4 * from, words);
  }

  zeros(words: number): Int32Array {
    return this.take(words).fill(0);
  }

  copyOf(words: Int32Array): Int32Array {
    const copy = this.take(words.length);
    copy.set(words);
    return copy;
  }

  keep({ byteOffset, length }: Int32Array): void {
    if (length >= SMALL) this.#uses.set(byteOffset, (this.#uses.get(byteOffset) ?? 0) + 1);
  }

  drop({ byteOffset, length }: Int32Array): void {
    const uses = this.#uses.get(byteOffset);
    if (uses === undefined) return;
    if (uses > 1) {
      this.#uses.set(byteOffset, uses - 1);
      return;
    }
    this.#uses.delete(byteOffset);
    const first = byteOffset / 4;
    const from = Math.ceil(first / GRAIN) * GRAIN;
    const to = Math.floor((first + length) / GRAIN) * GRAIN;
    if (from < to) this.#gaps.add({ from, to });
  }

  region(): () => void {
    const taken: Interval[] = [];
    this.#region = taken;
    this.#small = NONE;
    return () => {
      this.#region = null;
      this.#small = NONE;
      for (const interval of taken.toReversed()) this.#gaps.add(interval);
    };
  }

  clear(): void {
    this.#uses.clear();
    this.#region = null;
    this.#small = NONE;
    this.#gaps.reset({ from: 0, to: this.#buffer.byteLength / 4 });
  }

  #place(words: number): number {
    if (words >= SMALL) return this.#block(words).from;
    if (this.#small.to - this.#small.from < words) this.#small = this.#block(SMALL_BLOCK);
    const { from, to } = this.#small;
    this.#small = { from: Math.min(to, from + Math.ceil(words / 4) * 4), to };
    return from;
  }

  #block(words: number): Interval {
    const size = Math.ceil(words / GRAIN) * GRAIN;
    let from = this.#gaps.take(size);
    if (from === null) {
      this.#grow(size);
      from = this.#gaps.take(size)!;
    }
    const taken = { from, to: from + size };
    this.#region?.push(taken);
    return taken;
  }

  #grow(words: number): void {
    const before = this.#buffer.byteLength;
    this.#memory.grow(Math.max(MIN_PAGES, Math.ceil((4 * words) / PAGE)));
    this.#buffer = this.#memory.buffer;
    this.#buffers.add(this.#buffer);
    this.#gaps.add({ from: before / 4, to: this.#buffer.byteLength / 4 });
  }
}

const PAGE = 65_536;
/** 4 MiB: growing is a call of the system. */
const MIN_PAGES = 64;
/** 128 bytes: planes of rows are whole grains (`LANE_BLOCK`), and so begin at the start of a cache line. */
const GRAIN = 32;
/** Smaller planes are not worth the search for a gap. */
const SMALL = 1024;
const SMALL_BLOCK = 16_384;
const NONE: Interval = { from: 0, to: 0 };
