import type { Circuit, Plan } from "@qsc/plan";
import { encodeRows } from "../bits/encode-rows.ts";
import type { Planes } from "../bits/planes.ts";
import type { InMemoryRun } from "../engine/run-in-memory.ts";

const PLAN: Pick<Plan, "dataset" | "parameters"> = {
  dataset: {
    ...{ name: "people", schema: "Person", person: "id" },
    columns: [{ name: "ill", type: { kind: "bool" }, optional: false }],
  },
  parameters: [],
};

/** valid and ill, counted; then the lowest bits of the count in a stage of one lane. */
const CIRCUIT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    {
      lanes: "rows",
      inputs: [{ kind: "valid" }, { kind: "column", column: 0, bit: 0 }],
      gates: [{ kind: "and", left: 0, right: 1 }],
    },
    {
      lanes: 1,
      inputs: [0, 1, 2].map((bit) => ({ kind: "sum", reduction: 0, bit })),
      gates: [{ kind: "and", left: 0, right: 1 }],
    },
  ],
  reductions: [{ stage: 0, terms: [[2]], width: 11 }],
  outputs: [
    {
      ...{ query: 0, figure: { kind: "cohort", cohort: 0 }, recipients: ["querier"] },
      ...{ stage: 1, wires: [0, 1, 2, 3] },
    },
  ],
};

function rows(): Planes {
  const values = Int32Array.from({ length: 40 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  return encodeRows(PLAN.dataset, [{ values }], values.length);
}

/** A run with all that a run with proofs has: rounds in two stages, totals, and a batch that is not full. */
export const SMALL_RUN: InMemoryRun = {
  ...{ plan: PLAN, circuit: CIRCUIT, sites: [rows()] },
  ...{ parameters: [], seed: "hostile" },
};
