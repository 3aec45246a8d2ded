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
 * A computed size of 0 empties its atoms, and so does a small total in which they count twice:
 * from 2a + b = 1 follow a = 0 and b = 1. Then others follow that did not before.
 * So each choice of empty atoms is gone through that leaves no released cohort empty.
 */
export function exposedCombinations(released: readonly Indicator[]): readonly Combination[] | null {
  const rows = distinctAtoms(released);
  const atoms = Array.from(rows[0] ?? [], (_, atom) => atom);
  const found = new Map<string, Combination>();
  const everything = reduce(rows);
  for (const block of blocksOf(everything, atoms.length)) {
    if (!noteMinimal(everything, block, () => true, found)) return null;
    // When each atom is exposed by itself, nothing more can follow.
    if (rowsIn(everything, block).length === block.length) continue;
    if (block.length > MAX_PARTIAL_ATOMS) return null;
    for (const empty of emptyChoices(rows, block)) {
      const kept = atoms.filter((atom) => !empty.includes(atom));
      const partial = reduce(restrict(rows, kept));
      // Some combination tells about the empty atoms alone, or this one must not count them negatively.
      const isTold = partial.rows.length < everything.rows.length;
      const mayFollow = (combination: Combination): boolean =>
        isTold || empty.every((atom) => valueAt(rows, combination, atom).over >= 0n);
      for (const part of blocksOf(partial, kept.length)) {
        if (!part.some((atom) => block.includes(kept[atom] ?? -1))) continue;
        if (!noteMinimal(partial, part, mayFollow, found)) return null;
      }
    }
  }
  return [...found.values()];
}

/** How often a combination counts an atom. */
function valueAt(rows: readonly Indicator[], combination: Combination, atom: number): Rational {
  return combination.reduce(
    (total, factor, row) => (rows[row]?.[atom] === true ? add(total, factor) : total),
    NOTHING,
  );
}

function restrict(rows: readonly Indicator[], atoms: readonly number[]): readonly Indicator[] {
  return rows.map((row) => atoms.map((atom) => row[atom] === true));
}

/** Atoms that no released cohort tells apart are one; those in none of them do not matter. */
function distinctAtoms(released: readonly Indicator[]): readonly Indicator[] {
  const columns = new Map<string, readonly boolean[]>();
  for (let atom = 0; atom < (released[0]?.length ?? 0); atom++) {
    const column = released.map((row) => row[atom] === true);
    if (column.includes(true)) columns.set(column.map(Number).join(""), column);
  }
  const sorted = [...columns].sort(([a], [b]) => (a < b ? -1 : 1));
  return released.map((_, row) => sorted.map(([, column]) => column[row] === true));
}

/** Which atoms of a block may turn out to be empty without leaving a released cohort empty. */
function emptyChoices(
  rows: readonly Indicator[],
  block: readonly number[],
): readonly (readonly number[])[] {
  const choices = Array.from({ length: 2 ** block.length - 1 }, (_, n) =>
    block.filter((_atom, position) => ((n + 1) >> position) % 2 === 1),
  );
  return choices.filter((empty) =>
    rows.every(
      (row) => !row.includes(true) || row.some((has, atom) => has && !empty.includes(atom)),
    ),
  );
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
function blocksOf({ rows }: Reduced, atoms: number): readonly (readonly number[])[] {
  const blocks: number[][] = Array.from({ length: atoms }, (_, atom) => [atom]);
  for (const { values } of rows) {
    const touched = blocks.filter((block) =>
      block.some((atom) => !isZero(values[atom] ?? NOTHING)),
    );
    const joined = touched.flat().sort((a, b) => a - b);
    for (const block of touched) blocks.splice(blocks.indexOf(block), 1);
    blocks.push(joined);
  }
  return blocks;
}

function rowsIn({ rows }: Reduced, block: readonly number[]): Reduced["rows"] {
  return rows.filter(({ values }) => block.some((atom) => !isZero(values[atom] ?? NOTHING)));
}

/**
 * Notes the combinations of a block that give a minimal set of atoms; false when there are too many candidates.
 * In reduced form a combination with values 0 and 1 takes each row once or not at all:
 * its value at a pivot is the row's coefficient. So 2^rank candidates are all there are.
 */
function noteMinimal(
  reduced: Reduced,
  block: readonly number[],
  mayFollow: (combination: Combination) => boolean,
  found: Map<string, Combination>,
): boolean {
  const rows = rowsIn(reduced, block);
  if (rows.length > MAX_RANK) return false;
  const sets: { readonly atoms: string; readonly combination: Combination }[] = [];
  for (let choice = 1; choice < 2 ** rows.length; choice++) {
    const chosen = rows.filter((_, row) => (choice >> row) % 2 === 1);
    const values = sum(chosen.map((row) => block.map((atom) => row.values[atom] ?? NOTHING)));
    if (!values.every((value) => isZero(value) || isUnit(value))) continue;
    const atoms = values.map((value) => (isZero(value) ? "0" : "1")).join("");
    const combination = sum(chosen.map((row) => row.made));
    if (mayFollow(combination)) sets.push({ atoms, combination });
  }
  for (const { atoms, combination } of sets) {
    if (sets.some((other) => isWithin(other.atoms, atoms))) continue;
    found.set(nameOf(combination), combination);
  }
  return true;
}

function sum(vectors: readonly (readonly Rational[])[]): readonly Rational[] {
  return vectors.reduce((a, b) => a.map((value, i) => add(value, b[i] ?? NOTHING)));
}

function isWithin(inner: string, outer: string): boolean {
  return inner !== outer && [...inner].every((bit, atom) => bit === "0" || outer[atom] === "1");
}

function nameOf(combination: Combination): string {
  return combination.map(({ over, under }) => `${over}/${under}`).join();
}
