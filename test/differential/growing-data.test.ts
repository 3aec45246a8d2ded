import { withEarlierRows, type Row } from "@qsc/plan";
import { besideEarlierRows, encodeRows, runInMemory, type PersonTable } from "@qsc/runtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toCircuit } from "../../compiler/src/lower/circuit/to-circuit.ts";
import type { BoundRun } from "../../compiler/src/lower/runs/bound-run.ts";
import { guardAgainst } from "../../compiler/src/lower/runs/guard-against.ts";
import { isInSet, requirementHolds } from "../../compiler/src/lower/runs/guard.ts";
import { toPlan } from "../../compiler/src/lower/to-plan.ts";
import { allRows, arbitraryChangingRuns } from "../../compiler/src/testing/arbitrary-model.ts";
import { evaluatePlan } from "../../compiler/src/testing/evaluate-plan.ts";

const LONG = process.env["QSC_LONG"] === "1";

/** A row in each snapshot, null where the person is not there. */
type LifeRows = readonly (Row | null)[];

function tableOf(lives: readonly LifeRows[], snapshot: number, columns: number): PersonTable {
  const there = lives.flatMap((life, person) => {
    const row = life[snapshot] ?? null;
    return row === null ? [] : [{ row, person: `person ${person}` }];
  });
  // Sites give their rows in any order.
  if (snapshot % 2 === 1) there.reverse();
  return {
    persons: there.map(({ person }) => person),
    table: {
      rows: there.length,
      columns: Array.from({ length: columns }, (_, column) => ({
        values: Int32Array.from(there, ({ row }) => row[column] ?? 0),
      })),
    },
  };
}

test(
  "a circuit over the rows of several snapshots closes what its guard says",
  { timeout: 3_600_000 },
  () => {
    const seen = { compared: 0, closed: 0, open: 0 };
    fc.assert(
      fc.property(
        arbitraryChangingRuns,
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat({ max: 12 })), { maxLength: 6 }),
        (changing, picks) => {
          const names = [...new Set(changing.map(({ snapshot }) => snapshot))];
          const earlier: BoundRun[] = [];
          for (const { model, snapshot } of changing) {
            const { plan } = toPlan(model);
            if (plan === null) continue;
            const before = earlier.map((one) => one.snapshot);
            earlier.push({ entry: earlier.length, plan, parameters: [], snapshot, before });
          }
          const run = earlier.pop();
          if (run === undefined) return;
          const verdict = guardAgainst(run, earlier);
          if (verdict.kind !== "guarded" || verdict.guard.snapshots.length === 0) return;
          const { guard } = verdict;
          const { plan } = run;
          const states = [null, ...allRows(plan.dataset.columns)];
          const lives = picks.flatMap(([first, second, third, count]) => {
            const life = [first, second, third].map((pick) => states[pick % states.length] ?? null);
            // Most persons stay as they are.
            const row = life[0] ?? states[1] ?? null;
            const stays = life.map(() => row);
            return [
              ...Array.from({ length: 5 }, () => stays),
              ...Array.from({ length: count }, () => life),
            ];
          });
          const width = plan.dataset.columns.length;
          const table = (snapshot: string) => tableOf(lives, names.indexOf(snapshot), width);
          const before = guard.snapshots.map(table);
          const over = besideEarlierRows(plan.dataset, table(run.snapshot), before);
          const dataset = withEarlierRows(plan.dataset, before.length);
          const sites = [encodeRows(dataset, over.table.columns, over.table.rows, over.present)];
          const circuit = toCircuit(plan, guard);
          const opened = runInMemory({
            plan: { ...plan, dataset },
            circuit,
            sites,
            parameters: [],
            seed: "s",
          });

          const rowOf = (life: LifeRows, snapshot: string): Row | null =>
            life[names.indexOf(snapshot)] ?? null;
          const rows = lives.flatMap((life) => {
            const row = rowOf(life, run.snapshot);
            return row === null ? [] : [row];
          });
          const alone = evaluatePlan(plan, rows, [], [rows.length]);
          for (const { query, figure, values } of opened.figures) {
            if (figure.kind !== "open") continue;
            for (const [cell, value] of values.entries()) {
              const allowed = (guard.cells[query]?.[cell]?.[figure.gate] ?? []).every((one) =>
                requirementHolds(
                  one,
                  (set) =>
                    lives.filter((life) =>
                      isInSet(set, (snapshot) => rowOf(life, snapshot ?? run.snapshot)),
                    ).length,
                ),
              );
              const opens = alone[query]?.[cell]?.open[figure.gate] === true;
              expect(value).toBe(opens && allowed ? 1n : 0n);
              seen.compared++;
              if (opens && allowed) seen.open++;
              if (opens && !allowed) seen.closed++;
            }
          }
        },
      ),
      { numRuns: LONG ? 1500 : 30 },
    );
    expect(seen.compared).toBeGreaterThan(10);
    expect(seen.closed).toBeGreaterThan(0);
    expect(seen.open).toBeGreaterThan(0);
  },
);
