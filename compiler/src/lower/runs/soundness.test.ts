import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import { allRows, arbitraryRuns } from "../../testing/arbitrary-model.ts";
import { findBreachAcross, type AttackedRun } from "../../testing/attack.ts";
import { toPlan } from "../to-plan.ts";
import type { BoundRun } from "./bound-run.ts";
import { guardAgainst } from "./guard-against.ts";

const LONG = process.env["QSC_LONG"] === "1";

/** What the models open when they run one after the other; a run that is refused does not take place. */
function runsOf(models: readonly Model[]): readonly AttackedRun[] {
  const earlier: BoundRun[] = [];
  const runs: AttackedRun[] = [];
  for (const model of models) {
    const { plan } = toPlan(model);
    if (plan === null) continue;
    const run: BoundRun = { entry: runs.length, plan, parameters: [], snapshot: "same" };
    const verdict = guardAgainst(run, earlier);
    if (verdict.kind === "refused") continue;
    earlier.push(run);
    const guard = verdict.kind === "guarded" ? verdict.guard : null;
    runs.push({ plan, parameters: [], guard });
  }
  return runs;
}

test("runs one after the other give no suppressed count away", { timeout: 3_600_000 }, () => {
  const seen = { guarded: 0, unguardedBreaches: 0 };
  fc.assert(
    fc.property(arbitraryRuns, (models) => {
      const runs = runsOf(models);
      const [first] = runs;
      if (first === undefined || runs.every(({ guard }) => guard === null)) return;
      seen.guarded++;
      const kinds = allRows(first.plan.dataset.columns);
      const persons = kinds.length <= 4 ? 12 : kinds.length <= 5 ? 10 : 9;
      expect(findBreachAcross(runs, kinds, persons)).toBeNull();
      const open = runs.map((run) => ({ ...run, guard: null }));
      if (findBreachAcross(open, kinds, persons) !== null) seen.unguardedBreaches++;
    }),
    { numRuns: LONG ? 10_000 : 150 },
  );
  expect(seen.guarded).toBeGreaterThan(20);
  // Without the guard the same attacker succeeds, so the test can fail.
  expect(seen.unguardedBreaches).toBeGreaterThan(5);
});
