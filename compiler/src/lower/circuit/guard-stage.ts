import { widthOf, type Expression, type Reduction, type Stage } from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";
import type { Guard, Requirement } from "../runs/guard.ts";
import { addShallow, linearCombination } from "./add.ts";
import { createBuilder, ONE, type Bits, type Builder, type Node } from "./builder.ts";
import type { Total } from "./cell-stages.ts";
import { atLeastConstant } from "./compare-constant.ts";

/** The distinct sets of persons that a guard asks the sizes of, by canonical text. */
export function guardedPersons(guard: Guard): ReadonlyMap<string, Expression> {
  const terms = guard.cells.flat(2).flatMap((requirement) => requirement.terms);
  return new Map(terms.map(({ persons }) => [textOf(persons), persons]));
}

/**
 * Decides all requirements of a guard in one lane, and turns the verdicts into lanes of cells.
 * Returns for each query the total that is 1 in the cells that may open; null where every cell may.
 */
export function guardStage(
  guard: Guard,
  sizes: ReadonlyMap<string, Total>,
  stages: Stage[],
  reductions: Reduction[],
): readonly (Total | null)[] {
  const b = createBuilder();
  const read = (persons: Expression): Bits => {
    const total = sizes.get(textOf(persons));
    if (total === undefined) throw new RangeError("a guard asks for a size that is not there");
    return Array.from({ length: total.width }, (_, bit) =>
      b.input({ kind: "sum", reduction: total.reduction, bit }),
    );
  };
  const verdicts = guard.cells.map((cells) =>
    cells.map((requirements) => b.andAll(requirements.map((one) => holds(b, one, read)))),
  );
  const { stage, wireOf } = b.finish(1, verdicts.flat());
  const at = stages.push(stage) - 1;
  return verdicts.map((cells) => {
    if (cells.every((verdict) => verdict === ONE)) return null;
    const terms = cells.map((verdict) => [wireOf(verdict)]);
    return { reduction: reductions.push({ stage: at, terms, width: 1 }) - 1, width: 1 };
  });
}

function holds(
  b: Builder,
  { terms, from, least }: Requirement,
  read: (persons: Expression) => Bits,
): Node {
  const sizes = terms.map(({ persons, coefficient }) => ({
    bits: read(persons),
    coefficient: BigInt(coefficient),
  }));
  const weight = terms.reduce((sum, { coefficient }) => sum + Math.abs(coefficient), 0);
  const widest = Math.max(...sizes.map(({ bits }) => bits.length));
  // Two's complement with room for the sign: a negative size is a large number.
  const width = widest + widthOf({ min: 0, max: weight }) + 1;
  const value = linearCombination(b, sizes, 0n, width, addShallow);
  const isLarge = atLeastConstant(b, value, BigInt(least));
  return from === 0 ? isLarge : b.or(isLarge, b.not(b.orAll(value)));
}
