import { recipientsOf, type Plan, type Row } from "@qsc/plan";
import type { CellFigures, CellResult, Figures, QueryResult } from "@qsc/runtime";
import { evaluatePlan } from "../../compiler/src/testing/evaluate-plan.ts";

/** Two databases that open the same figures to a recipient, and whose derived figures differ. */
export interface Told {
  readonly recipient: string;
  readonly databases: readonly [readonly number[], readonly number[]];
}

/** How tables come of figures; tests put weaker ways in place, to see that they are caught. */
export type ResultsOf = (
  plan: Plan,
  figures: Figures,
  /** What would open if no gate ever closed. */
  ungated: () => Figures,
) => readonly QueryResult[];

/**
 * Plays a recipient who has every figure that goes to them, and looks for one of their derived figures that tells more:
 * over all databases of at most `persons` persons of `kinds`, it must follow from the figures that are not derived.
 */
export function toldByDerived(
  plan: Plan,
  kinds: readonly Row[],
  persons: number,
  resultsOf: ResultsOf,
): Told | null {
  const recipients = recipientsOf(plan);
  const seen = new Map<
    string,
    { readonly derived: string; readonly database: readonly number[] }
  >();
  for (const database of databases(kinds.length, persons)) {
    const rows = rowsOf(kinds, database);
    const results = resultsOf(plan, figuresOf(plan, rows), () =>
      figuresOf(withoutGates(plan), rows),
    );
    for (const recipient of recipients) {
      const own = results.filter((table) => table.recipient === recipient);
      const view = `${recipient} ${textOf(plan, own, false)}`;
      const derived = textOf(plan, own, true);
      const before = seen.get(view);
      if (before === undefined) seen.set(view, { derived, database });
      else if (before.derived !== derived) {
        return { recipient, databases: [before.database, database] };
      }
    }
  }
  return null;
}

/** All of a recipient's figures that are derived, or all that are not. */
function textOf(plan: Plan, tables: readonly QueryResult[], derived: boolean): string {
  const valuesIn = (query: string, { items }: CellResult): unknown => {
    const known = plan.queries.find(({ name }) => name === query)?.items ?? [];
    return items.filter(
      ({ name }) => (known.find((item) => item.name === name)?.kind === "derived") === derived,
    );
  };
  return JSON.stringify(
    tables.map(({ query, cells }) => cells.map((cell) => valuesIn(query, cell))),
  );
}

/** What opens of a database to anybody. */
function figuresOf(plan: Plan, rows: readonly Row[]): Figures {
  const cells = evaluatePlan(plan, rows, [], [rows.length]);
  return { queries: cells.map((own): { cells: readonly CellFigures[] } => ({ cells: own })) };
}

function rowsOf(kinds: readonly Row[], database: readonly number[]): readonly Row[] {
  return database.flatMap((count, kind) => Array.from({ length: count }, () => kinds[kind] ?? []));
}

/** The same plan with nothing that could close a figure. */
function withoutGates(plan: Plan): Plan {
  return {
    ...plan,
    disclosure: { minimumCohort: 0 },
    queries: plan.queries.map((query) => ({
      ...query,
      ...{ partitions: [], totals: { kind: "none" } },
      gates: query.gates.map(({ cohorts }) => ({ cohorts, exposed: [] })),
    })),
  };
}

/** Every way to have at most `persons` persons of `kinds` kinds. */
function* databases(kinds: number, persons: number): Generator<readonly number[]> {
  if (kinds === 0) {
    yield [];
    return;
  }
  for (let count = 0; count <= persons; count++) {
    for (const rest of databases(kinds - 1, persons - count)) yield [count, ...rest];
  }
}
