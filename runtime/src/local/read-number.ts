const [PLUS, MINUS, POINT, ZERO, FIVE, NINE] = [43, 45, 46, 48, 53, 57];

/** What became of a text that should be a number. */
export type NumberFault = "not-a-number" | "too-many-decimals";

/**
 * Reads decimal text as an integer times 10^-scale: `2.30` with scale 1 is 23, `63.0` with scale 0 is 63, `.7` is 7.
 * NaN when the text is no decimal number or has more digits than the scale holds, unless `round` (half away from zero).
 * No exponents, no thousands separators: a file that has them is read wrongly by one reader or another.
 */
export function readNumber(text: string, scale: number, round: boolean): number {
  const first = text.charCodeAt(0);
  let at = first === MINUS || first === PLUS ? 1 : 0;
  let value = 0;
  let digits = 0;
  let decimals = -1;
  let up = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT && decimals < 0) {
      decimals = 0;
    } else if (code >= ZERO && code <= NINE) {
      digits++;
      if (decimals < scale) value = value * 10 + (code - ZERO);
      else if (!round && code !== ZERO) return Number.NaN;
      else if (decimals === scale && code >= FIVE) up = true;
      if (decimals >= 0) decimals++;
    } else {
      return Number.NaN;
    }
  }
  if (digits === 0) return Number.NaN;
  for (let d = Math.max(decimals, 0); d < scale; d++) value *= 10;
  if (up) value += 1;
  return first === MINUS ? 0 - value : value;
}

/** Why `readNumber` refused a text. */
export function numberFault(text: string): NumberFault {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? "too-many-decimals" : "not-a-number";
}
