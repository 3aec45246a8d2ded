import { guardRun } from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";
import { boundRun, type BoundRun } from "@qsc/runtime";
import { compileAccepted } from "../support/compile-contract.ts";
import { runInParties } from "../support/run-in-parties.ts";
import { contractOf, reader, tableOf, type People, type Read } from "./contract.ts";

/** One contract and the people whose rows it reads. */
export interface SuccessiveRun {
  readonly queries: string;
  readonly people: People;
  readonly parameters?: readonly number[];
  readonly minimum?: number;
}

/** What a run shows: figures, or the code of its refusal. */
export type Shown = Read | string;

/**
 * Runs contracts one after the other in three parties, each guarded against those before it,
 * and each as if it were alone. A run that is refused does not take place.
 */
export function runInTurn(runs: readonly SuccessiveRun[]): {
  readonly guarded: readonly Shown[];
  readonly alone: readonly Read[];
} {
  const earlier: BoundRun[] = [];
  const guarded = runs.map((run, entry): Shown => {
    const bundle = bundleOf(run);
    const { parameters = [], people } = run;
    // Rows are the same exactly when they are written the same here.
    const site = { site: "only", snapshot: `sha256:${JSON.stringify(people)}` as const };
    const bound = boundRun(entry, bundle, parameters, [site]);
    const verdict = guardRun(bound, earlier, { path: "c.qsc", start: 0, end: 0 });
    if (verdict.kind === "refused") return verdict.finding.code;
    earlier.push(bound);
    const circuit = verdict.kind === "guarded" ? verdict.circuit : bundle.circuit;
    return figuresOf({ ...bundle, circuit }, run);
  });
  return { guarded, alone: runs.map((run) => figuresOf(bundleOf(run), run)) };
}

function bundleOf({ queries, minimum }: SuccessiveRun): Bundle {
  return compileAccepted(contractOf(queries, minimum), "c.qsc");
}

function figuresOf(bundle: Bundle, { people, parameters = [], queries }: SuccessiveRun): Read {
  const table = tableOf(bundle.plan.dataset.columns, people);
  return reader(bundle, runInParties(bundle, parameters, [table], queries));
}
