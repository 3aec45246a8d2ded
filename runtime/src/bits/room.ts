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

/** From one word to another, both multiples of `GRAIN`. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

export function createRoom(): Room {
  const memory = new WebAssembly.Memory({ initial: 0, maximum: MAX_PAGES, shared: true });
  /** Growing makes a new buffer of the same memory. */
  const buffers = new WeakSet<ArrayBufferLike>([memory.buffer]);
  let latest = memory.buffer;
  const kernels = createKernels(memory, ({ buffer }) => buffer === latest || buffers.has(buffer));
  const gaps = createGaps();
  /** By first word. */
  const uses = new Map<number, number>();
  let region: Interval[] | null = null;
  /** What is left of a grain block, for small planes, which are given back all together. */
  let small: Interval = NONE;

  const grow = (words: number): void => {
    const before = latest.byteLength;
    const pages = Math.max(MIN_PAGES, Math.ceil((4 * words) / PAGE));
    memory.grow(pages);
    latest = memory.buffer;
    buffers.add(latest);
    gaps.add({ from: before / 4, to: latest.byteLength / 4 });
  };
  const block = (words: number): Interval => {
    const size = Math.ceil(words / GRAIN) * GRAIN;
    let from = gaps.take(size);
    if (from === null) {
      grow(size);
      from = gaps.take(size)!;
    }
    const taken = { from, to: from + size };
    region?.push(taken);
    return taken;
  };
  const place = (words: number): number => {
    if (words >= SMALL) return block(words).from;
    if (small.to - small.from < words) small = block(SMALL_BLOCK);
    const { from, to } = small;
    small = { from: Math.min(to, from + Math.ceil(words / 4) * 4), to };
    return from;
  };
  const take = (words: number): Int32Array => {
    // Finding a place may make the memory grow, and so comes first.
    const from = place(words);
    return new Int32Array(latest, 4 * from, words);
  };
  return {
    kernels,
    take,
    zeros: (words) => take(words).fill(0),
    copyOf(words) {
      const copy = take(words.length);
      copy.set(words);
      return copy;
    },
    keep({ byteOffset, length }) {
      if (length >= SMALL) uses.set(byteOffset, (uses.get(byteOffset) ?? 0) + 1);
    },
    drop({ byteOffset, length }) {
      const left = (uses.get(byteOffset) ?? 0) - 1;
      if (left > 0) uses.set(byteOffset, left);
      if (left !== 0) return;
      uses.delete(byteOffset);
      const first = byteOffset / 4;
      const from = Math.ceil(first / GRAIN) * GRAIN;
      const to = Math.floor((first + length) / GRAIN) * GRAIN;
      if (from < to) gaps.add({ from, to });
    },
    region() {
      const taken: Interval[] = [];
      region = taken;
      small = NONE;
      return () => {
        region = null;
        small = NONE;
        for (const interval of taken.toReversed()) gaps.add(interval);
      };
    },
    clear() {
      uses.clear();
      region = null;
      small = NONE;
      gaps.reset({ from: 0, to: latest.byteLength / 4 });
    },
  };
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

/** The intervals that are free, in ascending order, no two of which touch. */
interface Gaps {
  /** The first place with room for so many words; `null` if there is none. */
  take(words: number): number | null;
  add(interval: Interval): void;
  /** Makes this the only gap. */
  reset(interval: Interval): void;
}

function createGaps(): Gaps {
  let gaps: Interval[] = [];
  return {
    take(words) {
      const index = gaps.findIndex(({ from, to }) => to - from >= words);
      if (index === -1) return null;
      const { from, to } = gaps[index]!;
      if (to - from === words) gaps.splice(index, 1);
      else gaps[index] = { from: from + words, to };
      return from;
    },
    add({ from, to }) {
      let index = gaps.findIndex((gap) => gap.from >= to);
      if (index === -1) index = gaps.length;
      const [before, after] = [gaps[index - 1], gaps[index]];
      const joinsBefore = before?.to === from;
      const joinsAfter = after?.from === to;
      const joined = {
        from: joinsBefore ? before.from : from,
        to: joinsAfter ? after.to : to,
      };
      gaps.splice(index - (joinsBefore ? 1 : 0), Number(joinsBefore) + Number(joinsAfter), joined);
    },
    reset(interval) {
      gaps = interval.from < interval.to ? [interval] : [];
    },
  };
}
