import { firstRandomBits, noiseFrom, type CellTotals, type Plan, type RandomBits } from "@qsc/plan";

/** The cells of a query with the noise that `random` makes, before any gate. */
export function noisyCells(
  plan: Plan,
  query: number,
  cells: readonly CellTotals[],
  random: RandomBits | null,
): readonly CellTotals[] {
  if (random === null) throw new TypeError("the plan has noise, and no random bits are given");
  const noise = plan.queries[query]?.noise ?? [];
  const firstBits = firstRandomBits(plan)[query] ?? [];
  return cells.map((cell, lane) => {
    const [cohorts, sums] = [[...cell.cohorts], [...cell.sums]];
    for (const [at, own] of noise.entries()) {
      const first = firstBits[at] ?? 0;
      const drawn = noiseFrom(own, (bit) => random(first + bit, lane));
      const { figure } = own;
      if (figure.kind === "cohort") cohorts[figure.cohort]! += Number(drawn);
      else sums[figure.sum]! += drawn;
    }
    return { ...cell, cohorts, sums };
  });
}
