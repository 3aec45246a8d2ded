import { boundsOf, storedColumns, widthOf, type Column, type Dataset } from "@qsc/plan";

/**
 * The rows of one site as bit-planes: plane after plane of `lanes / 32` words, lane 0 in bit 0 of word 0.
 * The order of the planes is that of `planeLayout`.
 */
export interface Planes {
  /** Real rows; the lanes after them are padding, in which every plane holds 0. */
  readonly rows: number;
  /** A multiple of `LANE_BLOCK`. */
  readonly lanes: number;
  readonly planes: number;
  readonly words: Int32Array;
}

/** Which plane holds what; the same for every site of a data set. */
export interface PlaneLayout {
  readonly count: number;
  /** The plane that is 1 for a real row. */
  readonly valid: number;
  /** One entry for each stored column. */
  readonly columns: readonly ColumnPlanes[];
}

export interface ColumnPlanes {
  /** Plane of bit 0; the bits of `value - min` follow, least significant first. */
  readonly first: number;
  readonly width: number;
  /** The plane that is 1 where an optional column has a value. */
  readonly present: number | null;
}

/** Sites pad their rows to a multiple of this many, so that their planes can stand one after the other in whole words. */
export const LANE_BLOCK = 1024;

export function planeLayout(dataset: Dataset): PlaneLayout {
  let count = 1;
  const columns = storedColumns(dataset).map((column): ColumnPlanes => {
    const width = columnWidth(column);
    const first = count;
    count += width + (column.optional ? 1 : 0);
    return { first, width, present: column.optional ? first + width : null };
  });
  return { count, valid: 0, columns };
}

function columnWidth(column: Column): number {
  return widthOf(boundsOf(column.type));
}

export function paddedLanes(rows: number): number {
  return Math.max(1, Math.ceil(rows / LANE_BLOCK)) * LANE_BLOCK;
}

export function wordsFor(lanes: number): number {
  return Math.ceil(lanes / 32);
}

/** Words with a 1 in each of the first `lanes` lanes and 0 after them. */
export function laneMask(lanes: number): Int32Array {
  const mask = new Int32Array(wordsFor(lanes)).fill(-1);
  const rest = lanes % 32;
  if (rest > 0) mask[mask.length - 1] = 2 ** rest - 1;
  return mask;
}
