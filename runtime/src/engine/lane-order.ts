/** Local permutations of the lanes of a plane: lane l is bit l mod 32 of word l / 32. */

/** The last lane first. */
export function reverseLanes(words: Int32Array): Int32Array {
  const last = words.length - 1;
  const out = new Int32Array(words.length);
  for (let k = 0; k <= last; k++) out[last - k] = reverseBits(words[k]!);
  return out;
}

/** In each lane what the lane after it held, and 0 in the last one. */
export function laneAfter(words: Int32Array): Int32Array {
  const out = new Int32Array(words.length);
  for (let k = 0; k < words.length; k++) {
    out[k] = (words[k]! >>> 1) | ((words[k + 1] ?? 0) << 31);
  }
  return out;
}

/** Bit b of word w of each block of 32 words becomes bit w of word b; doing it twice changes nothing. */
export function transposeBlocks(words: Int32Array): Int32Array {
  const out = words.slice();
  for (let block = 0; block < out.length; block += 32) {
    // Swaps squares of half the size on the other diagonal (Warren, Hacker's Delight, 7-3).
    let mask = 0x0000ffff;
    for (let size = 16; size > 0; size >>= 1, mask ^= mask << size) {
      for (let k = 0; k < 32; k = (k + size + 1) & ~size) {
        const [low, high] = [block + k, block + k + size];
        const swap = ((out[low]! >>> size) ^ out[high]!) & mask;
        out[low]! ^= swap << size;
        out[high]! ^= swap;
      }
    }
  }
  return out;
}

function reverseBits(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}
