/**
 * Turns lanes into planes: bit b of word m becomes lane `lane` of plane 32 m + b.
 * Planes have `unit` words each and lie one after the other.
 */
export function spread(words: Int32Array, planes: Int32Array, lane: number, unit: number): void {
  const word = lane >>> 5;
  const bit = lane & 31;
  for (let index = 0; index < words.length; index++) {
    const value = words[index]!;
    for (let b = 0; b < 32; b++) {
      planes[(32 * index + b) * unit + word]! |= ((value >>> b) & 1) << bit;
    }
  }
}
