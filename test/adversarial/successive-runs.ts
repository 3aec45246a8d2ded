import { guardRun } from "@qsc/compiler";
import { withEarlierRows, type Bundle } from "@qsc/plan";
import {
  besideEarlierRows,
  boundRun,
  encodeRows,
  figuresFromOutputs,
  runInMemory,
  type BoundRun,
  type PersonTable,
} from "@qsc/runtime";
import { compileAccepted } from "../support/compile-contract.ts";
import { contractOf, reader, tableOf, type People, type Read } from "./contract.ts";

/** One contract and the people whose rows it reads. */
export interface SuccessiveRun {
  readonly queries: string;
  /** Person i of group g is the same in all runs. */
  readonly people: People;
  /** Whether the site has kept the rows of earlier runs; it has when absent. */
  readonly forgets?: true;
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
  const kept = new Map<string, PersonTable>();
  const guarded = runs.map((run, entry): Shown => {
    const bundle = bundleOf(run);
    const { parameters = [], forgets } = run;
    const before = forgets ? {} : { earlier: runs.slice(0, entry).map(digestOfRows) };
    const bound = boundRun(
      entry,
      bundle,
      parameters,
      [{ site: "only", snapshot: digestOfRows(run), ...before }],
      earlier,
    );
    const verdict = guardRun(bound, earlier, { path: "c.qsc", start: 0, end: 0 });
    if (verdict.kind === "refused") return verdict.finding.code;
    earlier.push(bound);
    kept.set(bound.snapshot, personsOf(bundle, run));
    if (verdict.kind === "clear") return figuresOf(bundle, run);
    const { circuit, snapshots } = verdict;
    return figuresOf(
      { ...bundle, circuit },
      run,
      snapshots.map((one) => kept.get(one) ?? null),
    );
  });
  return { guarded, alone: runs.map((run) => figuresOf(bundleOf(run), run)) };
}

function bundleOf({ queries, minimum }: SuccessiveRun): Bundle {
  return compileAccepted(contractOf(queries, minimum), "c.qsc");
}

/** Rows are the same exactly when they are written the same here. */
function digestOfRows({ people }: SuccessiveRun): `sha256:${string}` {
  return `sha256:${JSON.stringify(people)}`;
}

function personsOf({ plan }: Bundle, { people }: SuccessiveRun): PersonTable {
  return {
    table: tableOf(plan.dataset.columns, people),
    persons: people.flatMap(([count], group) =>
      Array.from({ length: count }, (_, person) => `${group} ${person}`),
    ),
  };
}

function figuresOf(
  bundle: Bundle,
  run: SuccessiveRun,
  before: readonly (PersonTable | null)[] = [],
): Read {
  const { plan, circuit } = bundle;
  const dataset = withEarlierRows(plan.dataset, before.length);
  const { table, present } = besideEarlierRows(plan.dataset, personsOf(bundle, run), before);
  const sites = [encodeRows(dataset, table.columns, table.rows, present)];
  const { parameters = [], queries: seed } = run;
  const { figures } = runInMemory({ plan: { ...plan, dataset }, circuit, sites, parameters, seed });
  return reader(bundle, figuresFromOutputs(plan, figures));
}
