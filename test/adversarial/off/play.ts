import { compile, guardRun } from "@qsc/compiler";
import { boundRun, type BoundRun } from "@qsc/runtime";
import { runInParties } from "../../support/run-in-parties.ts";
import { contractOf, reader, tableOf } from "../contract.ts";
import type { Played, Scene, Shown } from "./attack.ts";

/** Runs the contracts one after the other in three parties, each guarded against those before it. */
export function play(scenes: readonly Scene[]): Played {
  const earlier: BoundRun[] = [];
  const reads: Shown[] = [];
  for (const [entry, scene] of scenes.entries()) {
    const { queries, minimum, clauses, parameters = [], sites, rewrite = (text) => text } = scene;
    const [text = ""] = contractOf(queries, minimum, clauses).values();
    const { bundle, diagnostics } = compile(new Map([["c.qsc", rewrite(text)]]), "c.qsc");
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (bundle === null) return { reads: null, codes: errors.map(({ code }) => code) };
    // Rows are the same exactly when they are written the same here.
    const site = { site: "only", snapshot: `sha256:${JSON.stringify(sites)}` as const };
    const bound = boundRun(entry, bundle, parameters, [site], earlier);
    const verdict = guardRun(bound, earlier, { path: "c.qsc", start: 0, end: 0 });
    if (verdict.kind === "refused") return { reads: null, codes: [verdict.finding.code] };
    earlier.push(bound);
    const circuit = verdict.kind === "guarded" ? verdict.circuit : bundle.circuit;
    const tables = sites.map((people) => tableOf(bundle.plan.dataset.columns, people));
    const figures = runInParties({ ...bundle, circuit }, parameters, tables, queries);
    const sums = figures.queries[0]?.cells[0]?.sums ?? [];
    reads.push(Object.assign(reader(bundle, figures), { sums }));
  }
  return { reads, codes: [] };
}
