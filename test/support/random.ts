/** A small seeded generator (mulberry32) for tests; the same seed gives the same draws everywhere. */
export interface Random {
  /** A whole number in 0 … limit-1. */
  readonly below: (limit: number) => number;
  readonly between: (low: number, high: number) => number;
  readonly chance: (percent: number) => boolean;
  readonly pick: <Element>(elements: readonly Element[]) => Element;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (percent) => below(100) < percent,
    pick: (elements) => {
      if (elements.length === 0) throw new RangeError("nothing to pick from");
      return elements[below(elements.length)]!;
    },
  };
}
