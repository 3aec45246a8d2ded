import { widthOf, type Reduction, type Stage } from "@qsc/plan";
import type { Guard, PersonSet, Requirement, SizeRequirement } from "../runs/guard.ts";
import { addShallow, linearCombination } from "./add.ts";
import { createBuilder, ONE, type Bits, type Builder, type Node } from "./builder.ts";
import type { Total } from "./cell-stages.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { nameOfSet } from "./person-sets.ts";

/**
 * Decides all requirements of a guard in one lane, and turns the verdicts into lanes of cells.
 * Returns for each query a total whose bit is 1 where a gate of the cell may open, one bit for all gates
 * where they may open together; null where everything may.
 */
export function guardStage(
  guard: Guard,
  sizes: ReadonlyMap<string, Total>,
  stages: Stage[],
  reductions: Reduction[],
): readonly (Total | null)[] {
  const b = createBuilder();
  const read = (set: PersonSet): Bits => {
    const total = sizes.get(nameOfSet(set));
    if (total === undefined) throw new RangeError("a guard asks for a size that is not there");
    return Array.from({ length: total.width }, (_, bit) =>
      b.input({ kind: "sum", reduction: total.reduction, bit }),
    );
  };
  // Conditional requirements hold the same ones many times over.
  const known = new Map<Requirement, Node>();
  const holds = (one: Requirement): Node => {
    const verdict = known.get(one) ?? decide(one);
    known.set(one, verdict);
    return verdict;
  };
  const decide = (one: Requirement): Node =>
    one.kind === "size"
      ? sizeHolds(b, one, read)
      : b.or(b.not(b.andAll(one.when.map(holds))), b.andAll(one.then.map(holds)));
  const verdicts = guard.cells.map((cells) =>
    together(cells.map((gates) => gates.map((all) => b.andAll(all.map(holds))))),
  );
  const { stage, wireOf } = b.finish(1, verdicts.flat(2));
  const at = stages.push(stage) - 1;
  return verdicts.map((cells) => {
    if (cells.flat().every((verdict) => verdict === ONE)) return null;
    const terms = cells.map((gates) => gates.map(wireOf));
    const width = terms[0]?.length ?? 1;
    return { reduction: reductions.push({ stage: at, terms, width }) - 1, width };
  });
}

/** One verdict a cell where all gates have the same. */
function together(cells: readonly (readonly Node[])[]): readonly (readonly Node[])[] {
  const same = cells.every((gates) => gates.every((one) => one === gates[0]));
  return same ? cells.map((gates) => gates.slice(0, 1)) : cells;
}

function sizeHolds(
  b: Builder,
  { terms, from, least }: SizeRequirement,
  read: (set: PersonSet) => Bits,
): Node {
  const sizes = terms.map((term) => ({
    bits: read(term),
    coefficient: BigInt(term.coefficient),
  }));
  const weight = terms.reduce((sum, { coefficient }) => sum + Math.abs(coefficient), 0);
  const widest = Math.max(...sizes.map(({ bits }) => bits.length));
  // Two's complement with room for the sign: a negative size is a large number.
  const width = widest + widthOf({ min: 0, max: weight }) + 1;
  const value = linearCombination(b, sizes, 0n, width, addShallow);
  const isLarge = atLeastConstant(b, value, BigInt(least));
  return from === 0 ? isLarge : b.or(isLarge, b.not(b.orAll(value)));
}
