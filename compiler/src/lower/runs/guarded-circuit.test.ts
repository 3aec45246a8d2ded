import { evaluateCircuit, validateCircuit, type Plan, type Row } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allRows, arbitraryRuns } from "../../testing/arbitrary-model.ts";
import { evaluatePlan } from "../../testing/evaluate-plan.ts";
import { toCircuit } from "../circuit/to-circuit.ts";
import { toPlan } from "../to-plan.ts";
import { guardAgainst } from "./guard-against.ts";
import { isInSet, requirementHolds, type Guard } from "./guard.ts";

/** The flags of a guarded run, by query, cell and gate, straight from the words of `guard.ts`. */
function flagsInClear(plan: Plan, guard: Guard, rows: readonly Row[]): readonly boolean[][][] {
  return evaluatePlan(plan, rows, [], [rows.length]).map((cells, query) => {
    const allowed = cells.map(({ open }, cell) =>
      open.map((_, gate) =>
        (guard.cells[query]?.[cell]?.[gate] ?? []).every((one) =>
          requirementHolds(one, (set) => rows.filter((row) => isInSet(set, () => row)).length),
        ),
      ),
    );
    return cells.map(({ open }, cell) =>
      open.map((flag, gate) => flag && allowed[cell]?.[gate] === true),
    );
  });
}

const LONG = process.env["QSC_LONG"] === "1";

test("a guarded circuit closes what the guard says", { timeout: 3_600_000 }, () => {
  let [guarded, closedByGuard] = [0, 0];
  fc.assert(
    fc.property(
      arbitraryRuns,
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.nat({ max: 3 }),
      (models, picks, padding) => {
        const plans = models.flatMap((model) => toPlan(model).plan ?? []);
        const runs = plans.map((plan, entry) => ({
          ...{ entry, plan, parameters: [], snapshot: "same" },
        }));
        const run = runs.at(-1);
        if (run === undefined) return;
        const verdict = guardAgainst(run, runs.slice(0, -1));
        if (verdict.kind !== "guarded") return;
        guarded++;
        const { plan } = run;
        const kinds = allRows(plan.dataset.columns);
        const rows = picks.map((pick) => kinds[pick % kinds.length] ?? []);
        const circuit = toCircuit(plan, verdict.guard);
        expect(validateCircuit(circuit, plan)).toEqual([]);
        const opened = evaluateCircuit(plan, circuit, rows, [], { padding });
        const flags = flagsInClear(plan, verdict.guard, rows);
        const alone = evaluatePlan(plan, rows, [], [rows.length]);
        for (const [index, { query, figure }] of circuit.outputs.entries()) {
          if (figure.kind !== "open") continue;
          const expected = flags[query]?.map((open) => (open[figure.gate] === true ? 1n : 0n));
          expect(opened[index]).toEqual(expected);
          const unguarded = alone[query]?.map(({ open }) => (open[figure.gate] === true ? 1n : 0n));
          if (JSON.stringify(expected?.map(Number)) !== JSON.stringify(unguarded?.map(Number))) {
            closedByGuard++;
          }
        }
      },
    ),
    { numRuns: LONG ? 2000 : 80 },
  );
  expect(guarded).toBeGreaterThan(15);
  expect(closedByGuard).toBeGreaterThan(2);
});
