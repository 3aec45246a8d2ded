import type { Row } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allRows, arbitraryChangingRuns, type ChangingRun } from "../../testing/arbitrary-model.ts";
import { findBreachOverTime, type AttackedRun, type Life } from "../../testing/attack.ts";
import { toPlan } from "../to-plan.ts";
import type { BoundRun } from "./bound-run.ts";
import { guardAgainst } from "./guard-against.ts";

const LONG = process.env["QSC_LONG"] === "1";

/** What the models open when they run one after the other, each on its snapshot; a refused run does not take place. */
function runsOf(changing: readonly ChangingRun[]): readonly AttackedRun[] {
  const earlier: BoundRun[] = [];
  const runs: AttackedRun[] = [];
  for (const { model, snapshot } of changing) {
    const { plan } = toPlan(model);
    if (plan === null) continue;
    const before = earlier.map((one) => one.snapshot);
    const run: BoundRun = { entry: runs.length, plan, parameters: [], snapshot, before };
    const verdict = guardAgainst(run, earlier);
    if (verdict.kind === "refused") continue;
    earlier.push(run);
    const guard = verdict.kind === "guarded" ? verdict.guard : null;
    runs.push({ plan, parameters: [], guard, snapshot });
  }
  return runs;
}

/** What may happen to persons, as far as the attacker knows; he knows that nothing else did. */
type Movement = "came" | "left" | "changed";

function movementsIn(life: readonly (Row | null)[]): ReadonlySet<Movement> {
  const movements = new Set<Movement>();
  for (const [at, row] of life.slice(1).entries()) {
    const before = life[at] ?? null;
    if (before === row) continue;
    movements.add(before === null ? "came" : row === null ? "left" : "changed");
  }
  return movements;
}

/** Every life over the snapshots. */
function livesOver(rows: readonly Row[], snapshots: number): readonly (readonly (Row | null)[])[] {
  const states: readonly (Row | null)[] = [null, ...rows];
  return Array.from({ length: snapshots })
    .reduce<readonly (readonly (Row | null)[])[]>(
      (lives) => lives.flatMap((life) => states.map((state) => [...life, state])),
      [[]],
    )
    .filter((life) => life.some((row) => row !== null));
}

function attack(
  changing: readonly ChangingRun[],
  possible: readonly Movement[],
  seen: { guarded: number; unguardedBreaches: number },
): void {
  const runs = runsOf(changing);
  const [first] = runs;
  const snapshots = [...new Set(runs.map(({ snapshot = "" }) => snapshot))];
  if (first === undefined || snapshots.length < 2) return;
  if (runs.every(({ guard }) => guard === null)) return;
  const lives = livesOver(allRows(first.plan.dataset.columns), snapshots.length).filter((life) =>
    [...movementsIn(life)].every((one) => possible.includes(one)),
  );
  const most = PERSONS[lives.length] ?? 0;
  if (most === 0) return;
  const persons = LONG ? most : most - 1;
  seen.guarded++;
  const kinds = lives.map(
    (life): Life =>
      (name) =>
        life[snapshots.indexOf(name)] ?? null,
  );
  expect(findBreachOverTime(runs, kinds, persons)).toBeNull();
  const open = runs.map((run) => ({ ...run, guard: null }));
  if (findBreachOverTime(open, kinds, persons) !== null) seen.unguardedBreaches++;
}

/** How many persons there are at most, by the number of lives, so that an attack takes a second. */
const PERSONS = [0, 14, 14, 14, 14, 12, 11, 10, 9, 8, 8, 7, 7];

test("figures of a growing data set give no suppressed count away", { timeout: 3_600_000 }, () => {
  const seen = { guarded: 0, unguardedBreaches: 0 };
  fc.assert(
    fc.property(
      arbitraryChangingRuns,
      fc.subarray<Movement>(["came", "left", "changed"], { minLength: 1 }),
      (changing, possible) => attack(changing, possible, seen),
    ),
    { numRuns: LONG ? 1500 : 25 },
  );
  expect(seen.guarded).toBeGreaterThan(LONG ? 300 : 5);
  // Without the guard the same attacker succeeds, so the test can fail.
  expect(seen.unguardedBreaches).toBeGreaterThan(LONG ? 50 : 0);
});
