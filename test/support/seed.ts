import { createHash } from "node:crypto";

/** A source of numbers below a bound that depends on the seed alone. */
export function seededNumbers(seed: string): (bound: number) => number {
  let count = 0;
  return (bound) => {
    const hash = createHash("sha256").update(`${seed} ${count++}`).digest();
    return hash.readUIntBE(0, 6) % bound;
  };
}
