import { expect, test } from "vitest";
import { addersOfRound, heightsAfter } from "./adders.ts";

/** Rounds until no weight holds more than two bits, and the adders of all of them. */
function addUp(start: readonly number[]): { readonly rounds: number; readonly adders: number } {
  let [heights, rounds, total] = [start, 0, 0];
  for (; Math.max(...heights) > 2; rounds++) {
    const adders = addersOfRound(heights);
    total += adders.reduce((sum, own) => sum + own, 0);
    heights = heightsAfter(heights, adders);
  }
  return { rounds, adders: total };
}

function check(bits: number, width: number, rounds: number): void {
  const start = Array.from({ length: width + 32 }, (_, weight) => (weight < width ? bits : 0));
  const { rounds: taken, adders } = addUp(start);
  expect(taken).toBeLessThanOrEqual(rounds);
  // A full adder takes one bit away, and few half adders are needed.
  expect(adders).toBeLessThan(bits * width + 2 * (width + 32));
}

for (const width of [1, 2, 10, 40]) {
  for (const rounds of [1, 2, 3, 10, 20]) {
    const most = 2 ** rounds + 1;
    test(`${most} bits at ${width} weights take at most ${rounds} rounds`, () => {
      check(most, width, rounds);
      check(most - 1, width, rounds);
    });
  }
}

test("two bits or fewer are left as they are", () => expect(addUp([2, 1, 0, 2]).rounds).toBe(0));
