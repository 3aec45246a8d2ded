import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { widthFor } from "./partition.ts";
import { addSaturating } from "./saturating.ts";

/**
 * Which rows of a cross-table open: `openRows` of the plan.
 * `rows` are the sizes of the cells, row by row and column by column, saturated to `widthFor(k)` bits.
 *
 * Whether rows a … b are enough is worked out for all a and b at once;
 * what remains to be done in order is where groups start, two levels a row.
 */
export function openRowsOf(
  b: Builder,
  rows: readonly (readonly Bits[])[],
  k: bigint,
): readonly Node[] {
  const enough = intervals(b, rows, k);
  const isEnough = (from: number, to: number): Node => enough[from]?.[to] ?? ZERO;
  const starts: Node[] = [ONE];
  for (let to = 0; to + 1 < rows.length; to++) {
    const ends = starts.map((start, from) =>
      b.and(start, b.and(isEnough(from, to), b.not(from < to ? isEnough(from, to - 1) : ZERO))),
    );
    // At most one group ends here, so XOR is OR.
    starts.push(b.xorAll(ends));
  }
  return rows.map((_, row) => {
    const isLast = row + 1 === rows.length;
    // Otherwise the rows below are left over and join this one.
    const restIsEnough = isLast ? ONE : isEnough(row + 1, rows.length - 1);
    return b.andAll([starts[row] ?? ZERO, isEnough(row, row), restIsEnough]);
  });
}

/** For rows a … b, whether every column has at least k persons: `[a][b]`. */
function intervals(
  b: Builder,
  rows: readonly (readonly Bits[])[],
  k: bigint,
): readonly (readonly Node[])[] {
  const width = widthFor(k);
  const totals = new Map<string, readonly Bits[]>();
  const totalsOf = (from: number, to: number): readonly Bits[] => {
    const known = totals.get(`${from} ${to}`);
    if (known !== undefined) return known;
    // Halves at the highest power of two within, so that many intervals share them.
    const half = 2 ** Math.floor(Math.log2(to - from));
    const right = from === to ? [] : totalsOf(from + half, to);
    const sums =
      from === to
        ? (rows[from] ?? [])
        : totalsOf(from, from + half - 1).map((left, column) =>
            addSaturating(b, left, right[column] ?? [], width),
          );
    totals.set(`${from} ${to}`, sums);
    return sums;
  };
  return rows.map((_, from) =>
    rows.map((_, to) =>
      to < from ? ZERO : b.andAll(totalsOf(from, to).map((total) => atLeastConstant(b, total, k))),
    ),
  );
}
