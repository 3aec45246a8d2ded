import { type Bundle, cellCount } from "@qsc/plan";
import { itemFigures } from "./item-figures.ts";
import type { TestOutcome } from "./run-test.ts";

/** What the tests of one contract have seen of it. */
export interface Coverage {
  readonly items: readonly ItemCoverage[];
  readonly parameters: readonly ParameterCoverage[];
}

export interface ItemCoverage {
  readonly query: string;
  readonly item: string;
  readonly cells: number;
  /** Cells in which some test has seen the figure open. */
  readonly opened: number;
  /** Cells in which some test has seen it suppressed. */
  readonly suppressed: number;
}

export interface ParameterCoverage {
  readonly parameter: string;
  readonly values: number;
  /** Texts of the values that some run has had. */
  readonly used: readonly string[];
}

/** Counts over everything that the runs released, expected or not. */
export function coverageOf({ plan }: Bundle, outcomes: readonly TestOutcome[]): Coverage {
  const runs = outcomes.flatMap(({ run }) => run ?? []);
  const items = plan.queries.flatMap((query, index) =>
    query.items.flatMap(({ name, hidden }, item): readonly ItemCoverage[] => {
      if (hidden === true) return [];
      const seen = { opened: new Set<number>(), suppressed: new Set<number>() };
      for (const { results } of runs) {
        const figures = itemFigures(plan, results, { query: index, item });
        for (const [cell, { value }] of figures.entries()) {
          (value.kind === "suppressed" ? seen.suppressed : seen.opened).add(cell);
        }
      }
      const { opened, suppressed } = seen;
      return [
        {
          ...{ query: query.name, item: name, cells: cellCount(query) },
          ...{ opened: opened.size, suppressed: suppressed.size },
        },
      ];
    }),
  );
  const bound = runs.flatMap(({ binding }) => binding.texts);
  const parameters = plan.parameters.map(({ name, values }) => {
    const used = bound.flatMap((each) => (each.name === name ? [each.value] : []));
    return { parameter: name, values: values.length, used: [...new Set(used)].sort() };
  });
  return { items, parameters };
}
