import type { Circuit } from "@qsc/plan";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { refusedAfter } from "../../rules/disclosure/earlier-runs.ts";
import type { Span } from "../../source/span.ts";
import { toCircuit } from "../circuit/to-circuit.ts";
import type { BoundRun } from "./bound-run.ts";
import { guardAgainst } from "./guard-against.ts";

/** How a run takes place after earlier ones. */
export type GuardedRun =
  /** By the circuit of its contract. */
  | { readonly kind: "clear" }
  /** By a circuit that also closes what could be combined with earlier figures. */
  | {
      readonly kind: "guarded";
      readonly circuit: Circuit;
      /** The earlier snapshots whose rows it reads, in the order in which they lie beside the current ones. */
      readonly snapshots: readonly string[];
    }
  | { readonly kind: "refused"; readonly finding: Diagnostic };

/**
 * The circuit of a run after earlier runs over the same data set, given in the order of the ledger.
 * Pure: every node derives the same circuit from sources that it compiles itself.
 * `span` is where a refusal points to.
 */
export function guardRun(run: BoundRun, earlier: readonly BoundRun[], span: Span): GuardedRun {
  const verdict = guardAgainst(run, earlier);
  switch (verdict.kind) {
    case "clear":
      return verdict;
    case "guarded": {
      const { guard } = verdict;
      return { kind: "guarded", circuit: toCircuit(run.plan, guard), snapshots: guard.snapshots };
    }
    case "refused":
      return { kind: "refused", finding: refusedAfter(run.plan, verdict.refusal, span) };
  }
}
