import { createHash } from "node:crypto";

/** Draws from a seed, the same on every machine: SHA-256 of the seed and a counter. */
export interface Random {
  /** A whole number in 0 … limit-1. */
  readonly below: (limit: number) => number;
}

export function randomFrom(seed: string): Random {
  let counter = 0;
  return {
    below: (limit) => {
      const digest = createHash("sha256").update(`${seed} ${counter++}`).digest();
      // 48 bits modulo a small limit: the bias is below 2^-30, far under what example data need.
      return digest.readUIntBE(0, 6) % limit;
    },
  };
}

/** The same elements in a random order (Fisher and Yates 1938; Durstenfeld 1964). */
export function shuffled<Element>(elements: readonly Element[], random: Random): Element[] {
  const order = [...elements];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
