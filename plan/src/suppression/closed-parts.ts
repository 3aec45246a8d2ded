/**
 * Which parts of a known total stay closed: complementary suppression of a partition (docs/design/disclosure.md).
 *
 * `sizes` are the parts in the order of their labels; complements are taken from the end.
 * `rest` is the size of a further part that nobody releases, or null; it is the first complement, since it costs nothing.
 * An empty rest takes complements as well unless `restMayBeEmpty`: that it is empty would tell something about everybody.
 * Returns one flag a part, true where it stays closed.
 */
export function closedParts(
  sizes: readonly number[],
  rest: number | null,
  k: number,
  restMayBeEmpty: boolean,
): readonly boolean[] {
  const small = sizes.map((size) => size < k);
  if (!small.includes(true) && (rest === null || rest >= k || (rest === 0 && restMayBeEmpty)))
    return small;
  const parts = [...(rest === null ? [] : [rest]), ...sizes.toReversed()];
  const inside = parts.filter((size) => size < k);
  const remainder = inside.reduce((sum, size) => sum + size, 0);
  if (k <= remainder && remainder <= (inside.length - 1) * (k - 1)) return small;
  const closed: boolean[] = [];
  let [total, complements] = [remainder, 0];
  for (const size of parts) {
    const isComplement = size >= k && (complements === 0 || total < (complements + 1) * k);
    if (isComplement) [total, complements] = [total + size, complements + 1];
    closed.push(size < k || isComplement);
  }
  return closed.slice(rest === null ? 0 : 1).reverse();
}
