import {
  cellCount,
  projectCell,
  type MarginLink,
  type Query,
  type Reduction,
  type Stage,
  type Wire,
} from "@qsc/plan";
import { createBuilder, type Builder, type Node } from "./builder.ts";
import { closedPartsOf, type Part } from "./partition.ts";

/** The stage in which a table's cells are lanes, for the wires that decide over all cells together. */
export interface CellLanes {
  readonly stage: number;
  readonly wireOf: (node: Node) => Wire;
  readonly part: Part;
}

/** The circuit under construction, and the tables that close because of known totals. */
export interface VerdictWork {
  readonly queries: readonly Query[];
  readonly k: bigint;
  /** By query. */
  readonly lanes: ReadonlyMap<number, CellLanes>;
  readonly stages: Stage[];
  readonly reductions: Reduction[];
}

/** A one-lane stage and, for each cell of a table, the wire that is 1 where it stays closed. */
interface Verdict {
  readonly stage: number;
  readonly closed: readonly Wire[];
}

/**
 * Which cells stay closed because of totals that other tables tell: for each query a reduction whose lanes are its cells.
 * A single lane sees all cells of a table; adding that one lane up, once for each cell, brings the verdicts back.
 */
export function tableVerdicts(work: VerdictWork): ReadonlyMap<number, number> {
  const verdicts = new Map<number, Verdict>();
  const verdictOf = (query: number): Verdict => {
    const known = verdicts.get(query);
    if (known !== undefined) return known;
    const b = createBuilder();
    const closed = closedCells(work, b, query, verdictOf);
    const { stage, wireOf } = b.finish(1, closed);
    const verdict = { stage: work.stages.push(stage) - 1, closed: closed.map(wireOf) };
    verdicts.set(query, verdict);
    return verdict;
  };
  return new Map(
    [...work.lanes.keys()].map((query) => {
      const { stage, closed } = verdictOf(query);
      const terms = closed.map((wire) => [wire]);
      return [query, work.reductions.push({ stage, terms, width: 1 }) - 1];
    }),
  );
}

function closedCells(
  work: VerdictWork,
  b: Builder,
  index: number,
  verdictOf: (query: number) => Verdict,
): readonly Node[] {
  const query = queryAt(work, index);
  const cells = Array.from({ length: cellCount(query) }, (_, cell) => cell);
  const { totals } = query;
  switch (totals.kind) {
    case "none":
      throw new TypeError(`query ${index} has no known totals`);
    case "partition": {
      const parts = cells.map((cell) => partIn(work, b, index, cell));
      if (totals.parent === null) return closedPartsOf(b, parts, null, work.k, false);
      const above = { ...verdictOf(totals.parent.query), keys: totals.parent.keys };
      return closedChildren(b, query, parts, above, work.k);
    }
    case "derived": {
      const above = verdictOf(totals.cells);
      const parts = queryAt(work, totals.cells);
      return cells.map((at) =>
        b.orAll(
          above.closed.flatMap((wire, cell) =>
            projectCell(parts, cell, totals.keys) === at ? [copy(b, above.stage, wire)] : [],
          ),
        ),
      );
    }
  }
}

/** The cells of each cell of the table above are a partition, and close with it. */
function closedChildren(
  b: Builder,
  query: Query,
  parts: readonly Part[],
  above: Verdict & Pick<MarginLink, "keys">,
  k: bigint,
): readonly Node[] {
  const closed: Node[] = [];
  for (const [at, wire] of above.closed.entries()) {
    const children = [...parts.keys()].filter(
      (cell) => projectCell(query, cell, above.keys) === at,
    );
    const own = children.flatMap((cell) => parts[cell] ?? []);
    const isClosed = copy(b, above.stage, wire);
    for (const [position, node] of closedPartsOf(b, own, null, k, false).entries()) {
      closed[children[position] ?? -1] = b.or(isClosed, node);
    }
  }
  return closed;
}

function copy(b: Builder, stage: number, wire: Wire): Node {
  return b.input({ kind: "copy", stage, wire });
}

function partIn(work: VerdictWork, b: Builder, query: number, lane: number): Part {
  const { part } = lanesOf(work, query);
  const pick = (node: Node): Node => pickIn(work, b, query, lane, node);
  return {
    small: pick(part.small),
    remainder: part.remainder.map(pick),
    slack: part.slack.map(pick),
    excess: part.excess.map(pick),
  };
}

function pickIn(work: VerdictWork, b: Builder, query: number, lane: number, node: Node): Node {
  const { stage, wireOf } = lanesOf(work, query);
  return b.input({ kind: "pick", stage, wire: wireOf(node), lane });
}

function lanesOf(work: VerdictWork, query: number): CellLanes {
  const lanes = work.lanes.get(query);
  if (lanes === undefined) throw new RangeError(`no cells of query ${query}`);
  return lanes;
}

function queryAt(work: VerdictWork, index: number): Query {
  const query = work.queries[index];
  if (query === undefined) throw new RangeError(`no query ${index}`);
  return query;
}
