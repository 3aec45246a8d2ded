/** `value` times 10^-scale as decimal text: `decimalText(-1234, 2)` is `-12.34`. */
export function decimalText(value: number | bigint, scale: number): string {
  const digits = String(value < 0 ? -value : value).padStart(scale + 1, "0");
  const sign = value < 0 ? "-" : "";
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
