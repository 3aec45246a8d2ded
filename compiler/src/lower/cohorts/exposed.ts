import {
  add,
  divide,
  isUnit,
  isZero,
  NOTHING,
  subtractProduct,
  UNIT,
  type Rational,
} from "./rational.ts";

/** A cohort whose size is released: its atoms as 0 or 1. */
export type Indicator = readonly boolean[];

/** A set of atoms whose size follows from released sizes, as a combination of them, by released cohort. */
export type Combination = readonly Rational[];

const MAX_RANK = 12;
const MAX_PARTIAL_ATOMS = 8;

/**
 * Every minimal set of atoms whose size an attacker can compute from the released sizes,
 * also once it turns out that some atoms are empty; null when there are too many to look at.
 *
 * A computed size of 0 empties its atoms, and then others may follow that did not before.
 * So each choice of empty atoms is gone through that leaves no released cohort empty.
 */
export function exposedCombinations(released: readonly Indicator[]): readonly Combination[] | null {
  const columns = distinctColumns(released);
  const found = new Map<string, Combination>();
  const rows =
    columns.length === 0 ? [] : released.map((_, row) => columns.map((c) => c[row] === true));
  const note = (part: readonly Indicator[]): number | null => {
    const minimal = minimalSets(part);
    for (const combination of minimal?.combinations ?? []) {
      found.set(nameOf(combination), combination);
    }
    return minimal?.rank ?? null;
  };
  for (const block of blocksOf(rows, columns.length)) {
    const inBlock = restrict(rows, block);
    const rank = note(inBlock);
    if (rank === null) return null;
    // When each atom is exposed by itself, nothing more can follow.
    if (rank === block.length) continue;
    if (block.length > MAX_PARTIAL_ATOMS) return null;
    for (const kept of remainders(inBlock, block.length)) {
      const rest = restrict(inBlock, kept);
      for (const part of blocksOf(rest, kept.length)) note(restrict(rest, part));
    }
  }
  return [...found.values()];
}

function restrict(rows: readonly Indicator[], atoms: readonly number[]): readonly Indicator[] {
  return rows.map((row) => atoms.map((atom) => row[atom] === true));
}

/** Atoms that no released cohort tells apart are one; those in none of them do not matter. */
function distinctColumns(released: readonly Indicator[]): readonly (readonly boolean[])[] {
  const columns = new Map<string, readonly boolean[]>();
  for (let atom = 0; atom < (released[0]?.length ?? 0); atom++) {
    const column = released.map((row) => row[atom] === true);
    if (column.includes(true)) columns.set(column.map(Number).join(""), column);
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
}

/** What is left when some atoms are empty, but no released cohort is. */
function remainders(rows: readonly Indicator[], atoms: number): readonly (readonly number[])[] {
  const all = Array.from({ length: atoms }, (_, atom) => atom);
  return Array.from({ length: 2 ** atoms - 2 }, (_, n) =>
    all.filter((a) => ((n + 1) >> a) % 2 === 0),
  ).filter((kept) => rows.every((row) => !row.includes(true) || kept.some((atom) => row[atom])));
}

interface Reduced {
  /** Rows in reduced echelon form, each with the combination of released cohorts that gives it. */
  readonly rows: readonly { readonly values: readonly Rational[]; readonly made: Combination }[];
}

/** Gauss and Jordan, exactly. */
function reduce(released: readonly Indicator[]): Reduced {
  const rows = released.map((row, index) => ({
    values: row.map((bit) => (bit ? UNIT : NOTHING)),
    made: released.map((_, other) => (other === index ? UNIT : NOTHING)),
  }));
  let done = 0;
  for (let column = 0; column < (released[0]?.length ?? 0); column++) {
    const at = rows.findIndex(
      (row, index) => index >= done && !isZero(row.values[column] ?? NOTHING),
    );
    const pivotRow = rows[at];
    if (pivotRow === undefined) continue;
    const pivot = pivotRow.values[column] ?? UNIT;
    const scaled = {
      values: pivotRow.values.map((value) => divide(value, pivot)),
      made: pivotRow.made.map((value) => divide(value, pivot)),
    };
    rows[at] = rows[done] ?? scaled;
    rows[done] = scaled;
    for (const [index, row] of rows.entries()) {
      const factor = row.values[column] ?? NOTHING;
      if (index === done || isZero(factor)) continue;
      rows[index] = {
        values: row.values.map((value, i) =>
          subtractProduct(value, factor, scaled.values[i] ?? NOTHING),
        ),
        made: row.made.map((value, i) => subtractProduct(value, factor, scaled.made[i] ?? NOTHING)),
      };
    }
    done++;
  }
  return { rows: rows.slice(0, done) };
}

/** Sets of atoms that share no row of the reduced matrix; minimal sets lie within one. */
function blocksOf(rows: readonly Indicator[], atoms: number): readonly (readonly number[])[] {
  const blocks: number[][] = Array.from({ length: atoms }, (_, atom) => [atom]);
  for (const { values } of reduce(rows).rows) {
    const touched = blocks.filter((block) =>
      block.some((atom) => !isZero(values[atom] ?? NOTHING)),
    );
    const joined = touched.flat().sort((a, b) => a - b);
    for (const block of touched) blocks.splice(blocks.indexOf(block), 1);
    blocks.push(joined);
  }
  return blocks;
}

/**
 * In reduced form a combination with values 0 and 1 takes each row once or not at all:
 * its value at a pivot is the row's coefficient. So 2^rank candidates are all there are.
 */
function minimalSets(
  released: readonly Indicator[],
): { readonly rank: number; readonly combinations: readonly Combination[] } | null {
  const { rows } = reduce(released);
  if (rows.length > MAX_RANK) return null;
  const found: { readonly atoms: string; readonly combination: Combination }[] = [];
  for (let choice = 1; choice < 2 ** rows.length; choice++) {
    const chosen = rows.filter((_, row) => (choice >> row) % 2 === 1);
    const sum = (pick: (row: (typeof rows)[number]) => readonly Rational[]): readonly Rational[] =>
      chosen.map(pick).reduce((a, b) => a.map((value, i) => add(value, b[i] ?? NOTHING)));
    const values = sum((row) => row.values);
    if (!values.every((value) => isZero(value) || isUnit(value))) continue;
    const atoms = values.map((value) => (isZero(value) ? "0" : "1")).join("");
    found.push({ atoms, combination: sum((row) => row.made) });
  }
  const isWithin = (inner: string, outer: string): boolean =>
    inner !== outer && [...inner].every((bit, atom) => bit === "0" || outer[atom] === "1");
  const minimal = found.filter(({ atoms }) => !found.some((other) => isWithin(other.atoms, atoms)));
  return { rank: rows.length, combinations: minimal.map(({ combination }) => combination) };
}

function nameOf(combination: Combination): string {
  return combination.map(({ over, under }) => `${over}/${under}`).join();
}
