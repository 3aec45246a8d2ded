import type { Plan } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Refusal } from "../../lower/runs/guard-against.ts";
import type { Span } from "../../source/span.ts";

/** Why a contract may not run after earlier runs over the same data set; public before anything is computed. */
export function refusedAfter(
  { contract: { name }, dataset: { name: dataset } }: Pick<Plan, "contract" | "dataset">,
  { reason, entries }: Refusal,
  span: Span,
): Diagnostic {
  const runs = textOf(entries);
  switch (reason) {
    case "changed-data":
      return finding("disclosure/changed-data", span, { contract: name, runs });
    case "sums":
      return finding("disclosure/sums-across-runs", span, { contract: name, runs });
    case "schema":
      return finding("disclosure/other-schema", span, { contract: name, dataset, runs });
    case "walk":
    case "combinations":
    case "obligations":
    case "snapshots":
      return finding("disclosure/undecidable-runs", span, {
        ...{ contract: name, runs },
        reason: REASONS[reason],
      });
  }
}

const REASONS = {
  walk: "their fields have too many combinations of values to go through",
  combinations: "their released sizes combine in too many ways to go through",
  snapshots: "the data changed more often between them than a run can compare",
  obligations:
    "they have limits about sites, sums that a person might dominate or quantiles, which are not compared across runs yet",
} as const;

function textOf(entries: readonly number[]): string {
  const [first, ...others] = entries;
  if (first === undefined) return "an earlier run";
  const last = others.at(-1);
  if (last === undefined) return `the run of entry ${first}`;
  return `the runs of entries ${[first, ...others.slice(0, -1)].join(", ")} and ${last}`;
}
