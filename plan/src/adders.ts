/**
 * How many adders each weight uses in one round of adding up `heights[j]` bits of weight 2^j (spec/protocol.md).
 *
 * A full adder takes three bits of a weight to one, their xor, and gives a carry, a bit of the next weight, which takes a round.
 * So all bits of a weight but one or two are added up at once: h bits give floor((h-1)/2) carries, which leaves half as many.
 * Where two bits and the carries that come in would be more than the next of 2, 3, 5, 9, ... bits,
 * which is what the next round can take to the one before, a half adder joins these two.
 */
export function addersOfRound(heights: readonly number[]): readonly number[] {
  const highest = Math.max(0, ...heights);
  let target = 2;
  while (2 * target - 1 < highest) target = 2 * target - 1;
  let carried = 0;
  return heights.map((units) => {
    const full = Math.max(0, Math.floor((units - 1) / 2));
    const left = units - 2 * full;
    const joins = left === 2 && left + carried > target;
    carried = joins ? full + 1 : full;
    return carried;
  });
}

/** What is left of each weight after the round, carries included. */
export function heightsAfter(
  heights: readonly number[],
  adders: readonly number[],
): readonly number[] {
  // A half adder takes two bits to one, so that one is left wherever there was any.
  return heights.map(
    (units, weight) =>
      Math.max(Math.min(units, 1), units - 2 * (adders[weight] ?? 0)) + (adders[weight - 1] ?? 0),
  );
}

/** The bits of a total that can be other than 0, of the `width` that are kept: it adds up a number of `bits` bits from each lane. */
export function totalWidth(lanes: number, bits: number, width: number): number {
  const largest = lanes * (2 ** bits - 1);
  let needed = 0;
  while (2 ** needed <= largest) needed++;
  return Math.min(width, needed);
}
