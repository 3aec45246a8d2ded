/** A number between `low` and `high`, both in units of 2^-bits. */
export interface Enclosure {
  readonly low: bigint;
  readonly high: bigint;
}

/**
 * Encloses e^x · 2^bits for x = numerator / denominator >= 0, in whole numbers alone, so that every machine agrees.
 * x is halved until it is at most 1/2, where the remainder of the series is at most its last term; then squared back.
 * Every division rounds down for `low` and up for `high`.
 */
export function encloseExponential(
  numerator: bigint,
  denominator: bigint,
  bits: bigint,
): Enclosure {
  let halvings = 0n;
  while (numerator << 1n > denominator << halvings) halvings++;
  const one = 1n << bits;
  const low = (numerator << bits) / (denominator << halvings);
  const high = low + 1n;
  let [sumLow, sumHigh, termLow, termHigh] = [one, one, one, one];
  for (let k = 1n; termLow > 0n; k++) {
    termLow = (termLow * low) / (one * k);
    termHigh = (termHigh * high) / (one * k) + 1n;
    sumLow += termLow;
    sumHigh += termHigh;
  }
  sumHigh += termHigh;
  for (let step = 0n; step < halvings; step++) {
    sumLow = (sumLow * sumLow) >> bits;
    sumHigh = ((sumHigh * sumHigh) >> bits) + 1n;
  }
  return { low: sumLow, high: sumHigh };
}

/**
 * The whole number nearest to 2^precision / (1 + e^x), x = numerator / denominator > 0.
 * e^x is transcendental for a rational x other than 0 (Lindemann 1882), so the quotient is never half-way between
 * two numbers, and a fine enough enclosure decides (Ziv, ACM TOMS 17, 1991).
 */
export function logisticThreshold(
  numerator: bigint,
  denominator: bigint,
  precision: number,
): bigint {
  const scale = BigInt(precision);
  for (let bits = scale + 64n; ; bits *= 2n) {
    const { low, high } = encloseExponential(numerator, denominator, bits);
    const one = 1n << bits;
    // In units of 2^-bits, so that the enclosure of the quotient is as fine as that of e^x.
    const dividend = one << (scale + bits);
    const least = dividend / (one + high);
    const most = dividend / (one + low) + 1n;
    const half = one >> 1n;
    const [rounded, other] = [(least + half) >> bits, (most + half) >> bits];
    if (rounded === other) return rounded;
  }
}
