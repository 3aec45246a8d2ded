/**
 * A cross-table of persons with its margins, as a network: a cell is an edge from its column to its row,
 * a total of a row leads on to the hub, and a total of a column comes from there, where all persons start and end.
 * What is open fixes the flow of an edge, what is closed lets it change.
 */
export interface Figure {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** A total that nobody releases is closed at no loss, and no requirement. */
  readonly released: boolean;
}

/** `sizes[row][column]`; node 0 is the hub, then come the columns and the rows. */
export function figuresOf(
  sizes: readonly (readonly number[])[],
  rowTotals: boolean,
): readonly Figure[] {
  const width = sizes[0]?.length ?? 0;
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const figures: Figure[] = [];
  for (let column = 0; column < width; column++) {
    const total = sum(sizes.map((row) => row[column] ?? 0));
    figures.push({ from: 0, to: 1 + column, size: total, released: true });
  }
  for (const [row, cells] of sizes.entries()) {
    const node = 1 + width + row;
    for (const [column, size] of cells.entries()) {
      figures.push({ from: 1 + column, to: node, size, released: true });
    }
    figures.push({ from: node, to: 0, size: sum(cells), released: rowTotals });
  }
  return figures;
}

/**
 * The fewest released figures that must close so that each of fewer than k persons has an interval of k-1
 * and what is closed in a row or column of open total is nobody or at least k persons,
 * for an attacker who does not know how the figures to close were chosen. The size of the whole is known.
 * The search gives up after `most` figures more than the small ones; the true number is then larger.
 */
export function fewestClosed(figures: readonly Figure[], k: number, most: number): number {
  const closed = new Set(
    figures.flatMap(({ size, released }, at) => (size < k || !released ? [at] : [])),
  );
  const small = figures.filter(({ size, released }) => size < k && released).length;
  for (let more = 0; more <= most; more++) {
    if (canClose(figures, closed, k, more)) return small + more;
  }
  return small + most + 1;
}

function canClose(
  figures: readonly Figure[],
  closed: ReadonlySet<number>,
  k: number,
  more: number,
): boolean {
  const remedies = violation(figures, closed, k);
  if (remedies === null) return true;
  if (more === 0) return false;
  // One of the remedies is in every set that is enough; those tried before need not be tried again.
  return remedies.some((at) => canClose(figures, new Set([...closed, at]), k, more - 1));
}

/** Figures of which at least one has to close as well, or null when all is well. */
function violation(
  figures: readonly Figure[],
  closed: ReadonlySet<number>,
  k: number,
): readonly number[] | null {
  for (const total of figures.keys()) {
    if (closed.has(total)) continue;
    const { from, to } = figures[total]!;
    const node = from === 0 ? to : from;
    if (from !== 0 && to !== 0) continue;
    const parts = [...figures.keys()].filter(
      (at) => at !== total && (figures[at]!.from === node || figures[at]!.to === node),
    );
    const shut = parts.filter((at) => closed.has(at));
    const size = shut.reduce((sum, at) => sum + figures[at]!.size, 0);
    if (size > 0 && size < k) return [total, ...parts.filter((at) => !closed.has(at))];
  }
  for (const at of closed) {
    const { from, to, size, released } = figures[at]!;
    if (!released || size >= k) continue;
    const up = push(figures, closed, at, [to, from], k - 1);
    const down = push(figures, closed, at, [from, to], size);
    if (up.flow + down.flow >= k - 1) continue;
    const crosses = ({ reached }: Pushed, one: Figure): boolean =>
      reached.has(one.from) !== reached.has(one.to);
    return [...figures.keys()].filter(
      (other) =>
        !closed.has(other) && (crosses(up, figures[other]!) || crosses(down, figures[other]!)),
    );
  }
  return null;
}

interface Pushed {
  readonly flow: number;
  /** Nodes that more could be pushed to: one side of a smallest cut. */
  readonly reached: ReadonlySet<number>;
}

/** How much can flow from `source` to `target` over closed figures other than `without`, up to `limit`. */
function push(
  figures: readonly Figure[],
  closed: ReadonlySet<number>,
  without: number,
  [source, target]: readonly [number, number],
  limit: number,
): Pushed {
  const back = new Map([...closed].map((at) => [at, figures[at]!.size]));
  back.delete(without);
  let flow = 0;
  for (;;) {
    const came = new Map<number, { readonly at: number; readonly forward: boolean }>();
    const reached = new Set([source]);
    for (const node of reached) {
      for (const [at, room] of back) {
        const { from, to } = figures[at]!;
        const forward = from === node;
        const next = forward ? to : to === node && room > 0 ? from : null;
        if (next === null || reached.has(next)) continue;
        reached.add(next);
        came.set(next, { at, forward });
      }
    }
    if (!reached.has(target) || flow >= limit) return { flow: Math.min(flow, limit), reached };
    const path: { readonly at: number; readonly forward: boolean }[] = [];
    for (let node = target; node !== source;) {
      const step = came.get(node)!;
      path.push(step);
      node = step.forward ? figures[step.at]!.from : figures[step.at]!.to;
    }
    const least = Math.min(
      limit - flow,
      ...path.map(({ at, forward }) => (forward ? limit : back.get(at)!)),
    );
    for (const { at, forward } of path) back.set(at, back.get(at)! + (forward ? least : -least));
    flow += least;
  }
}
