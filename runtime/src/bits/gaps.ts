/** From one word to another. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The intervals that are free, in ascending order, no two of which touch. */
export interface Gaps {
  /** The first place with room for so many words; `null` if there is none. */
  take(words: number): number | null;
  add(interval: Interval): void;
  /** Makes this the only gap. */
  reset(interval: Interval): void;
}

export function createGaps(): Gaps {
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
