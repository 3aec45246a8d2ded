import { addersOfRound, heightsAfter, totalWidth } from "./adders.ts";

/** Totals over the same lanes. */
export interface Addition {
  readonly lanes: number;
  /** For each total, the bits of what a lane adds. */
  readonly widths: readonly number[];
  /** The bits that are kept of a total. */
  readonly width: number;
}

/** Bits of one total, or of all totals of an addition, each in units of `unit` words; the total is below 2^limit. */
interface Heap {
  /** Whose words are counted. */
  readonly owner: number;
  /** How many totals are alike. */
  readonly times: number;
  readonly unit: number;
  readonly limit: number;
  readonly heights: readonly number[];
}

/**
 * The words that each of several reductions sends in each round when they are done together (spec/protocol.md, "Rounds");
 * a reduction is several additions when its sites have totals of their own.
 */
export function additionRounds(
  reductions: readonly (readonly Addition[])[],
): readonly (readonly number[])[] {
  const additions = reductions.flatMap((parts, owner) => parts.map((part) => ({ ...part, owner })));
  const words = (heaps: readonly Heap[]): Phase => addUp(heaps, reductions.length);
  const byTotal = words(additions.flatMap(heapsOf));
  const planes = words(additions.map(transposed(byTotal.heaps)));
  return [...byTotal.sent, ...planes.sent, ...addPlanes(planes.heaps, reductions.length)];
}

interface Phase {
  readonly sent: readonly (readonly number[])[];
  /** What is left of each, in the same order. */
  readonly heaps: readonly (Heap & { readonly addition?: Addition })[];
}

function heapsOf(addition: Addition & { readonly owner: number }): readonly Heap[] {
  const { lanes, width, widths, owner } = addition;
  const alike = new Map<number, number>();
  for (const bits of widths) alike.set(bits, (alike.get(bits) ?? 0) + 1);
  return [...alike].map(([bits, times]) => {
    const limit = totalWidth(lanes, bits, width);
    const heights = Array.from({ length: limit }, (_, weight) =>
      weight < bits ? Math.ceil(lanes / 32) : 0,
    );
    return { ...{ owner, times, limit, heights, addition }, unit: 1 };
  });
}

/** The bits of the last words become planes whose lanes are totals. */
function transposed(
  heaps: Phase["heaps"],
): (addition: Addition & { readonly owner: number }) => Heap {
  return (addition) => {
    const own = heaps.filter((heap) => heap.addition === addition);
    const limit = Math.max(0, ...own.map((heap) => heap.limit));
    const heights = Array.from(
      { length: limit },
      (_, weight) => 32 * Math.max(0, ...own.map((heap) => heap.heights[weight] ?? 0)),
    );
    const unit = Math.ceil(addition.widths.length / 32);
    return { owner: addition.owner, times: 1, unit, limit, heights };
  };
}

/** Adds up until no weight holds more than two units; a round is one in which something is sent. */
function addUp(start: readonly Heap[], owners: number): Phase {
  const sent: (readonly number[])[] = [];
  let heaps = start;
  while (heaps.some(isHigh)) {
    const words = Array.from({ length: owners }, () => 0);
    heaps = heaps.map((heap) => {
      if (!isHigh(heap)) return heap;
      const adders = addersOfRound(heap.heights);
      const carries = adders.slice(0, heap.limit - 1).reduce((sum, one) => sum + one, 0);
      words[heap.owner] = (words[heap.owner] ?? 0) + carries * heap.unit * heap.times;
      return { ...heap, heights: heightsAfter(heap.heights, adders) };
    });
    if (words.some((one) => one > 0)) sent.push(words);
  }
  return { sent, heaps };
}

function isHigh({ heights }: Heap): boolean {
  return Math.max(0, ...heights) > 2;
}

/** Sklansky's prefix adder over the last two planes of each weight: a product is due where both operands are there. */
function addPlanes(heaps: readonly Heap[], owners: number): readonly (readonly number[])[] {
  const adders = heaps.map(({ heights, ...rest }) => ({
    ...rest,
    generates: heights.map((units, weight) => units === 2 && weight + 1 < rest.limit),
    passes: heights.map((units) => units > 0),
  }));
  const round = (productsOf: (adder: (typeof adders)[number]) => number): readonly number[] => {
    const words = Array.from({ length: owners }, () => 0);
    for (const adder of adders) {
      words[adder.owner] = (words[adder.owner] ?? 0) + productsOf(adder) * adder.unit;
    }
    return words;
  };
  const sent = [round(({ generates }) => generates.filter(Boolean).length)];
  const widest = Math.max(0, ...heaps.map(({ limit }) => limit));
  for (let level = 0; 2 ** level < widest - 1; level++) sent.push(round((one) => join(one, level)));
  return sent.filter((words) => words.some((one) => one > 0));
}

interface Carries {
  readonly limit: number;
  readonly generates: boolean[];
  readonly passes: boolean[];
}

/** Joins each upper block to the one below it; returns the number of products. */
function join({ limit, generates, passes }: Carries, level: number): number {
  const size = 2 ** level;
  let products = 0;
  for (let weight = 0; weight < limit - 1; weight++) {
    const block = Math.floor(weight / size);
    if (block % 2 === 0 || passes[weight] !== true) continue;
    const below = block * size - 1;
    if (generates[below] === true) {
      products++;
      generates[weight] = true;
    }
    // A block that reaches down to weight 0 has no carry coming in.
    passes[weight] = weight >= 2 * size && passes[below] === true;
    if (passes[weight]) products++;
  }
  return products;
}
