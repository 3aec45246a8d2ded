import type { Security } from "@qsc/ledger";
import type { Circuit, Plan } from "@qsc/plan";
import { expect, onTestFinished, test } from "vitest";
import type { Cheat } from "../../../test/support/cheating-node.ts";
import { jsonBundle } from "../../../test/support/json-bundle.ts";
import {
  authorizeOn,
  cheatingNode,
  openTestLedger,
  POLICY,
} from "../../../test/support/rehearsal.ts";
import { encodeRows } from "../bits/encode-rows.ts";
import { RANDOM_SCOPE } from "../engine/random-circuit.ts";
import { systemRandom } from "../sharing/random.ts";
import { shareDataset } from "../sharing/share-dataset.ts";
import { startEmbedded } from "./embedded.ts";
import { RunAborted } from "./run-aborted.ts";
import { runQuery } from "./run-query.ts";

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "Count", version: "1.0.0" },
  ...RANDOM_SCOPE,
  disclosure: { minimumCohort: 5 },
  queries: [],
};

const WIDTH = 10;

/** How many of the rows are treated: an AND a row, then a sum. */
const COUNT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    {
      lanes: "rows",
      inputs: [{ kind: "valid" }, { kind: "column", column: 2, bit: 0 }],
      gates: [{ kind: "and", left: 0, right: 1 }],
    },
    {
      lanes: 1,
      inputs: Array.from({ length: WIDTH }, (_, bit) => ({ kind: "sum", reduction: 0, bit })),
      gates: [],
    },
  ],
  reductions: [{ stage: 0, terms: [[2]], width: WIDTH }],
  outputs: [
    {
      query: 0,
      figure: { kind: "cohort", cohort: 0 },
      recipients: ["querier"],
      stage: 1,
      wires: Array.from({ length: WIDTH }, (_, bit) => bit),
    },
  ],
};
const ROWS = 600;
const TREATED = 200n;

type Ending = { readonly count: bigint } | { readonly abort: RunAborted };

/** How runs end in which a node cheats, one after the other on the same three processes. */
async function endings(cheats: readonly Cheat[], security: Security): Promise<readonly Ending[]> {
  const timeouts = { round: 2000 };
  const spawn = cheatingNode(cheats);
  const network = await startEmbedded({ spawn, policy: POLICY, timeouts });
  onTestFinished(() => network.close());
  const columns = [
    { values: new Int32Array(ROWS).fill(40) },
    { values: new Int32Array(ROWS), present: new Uint8Array(ROWS) },
    { values: Int32Array.from({ length: ROWS }, (_, row) => (row % 3 === 0 ? 1 : 0)) },
  ];
  const shares = shareDataset(encodeRows(PLAN.dataset, columns, ROWS), systemRandom);
  const sites = [await network.upload(PLAN.dataset.name, "east", shares)];
  const bundle = jsonBundle(PLAN, COUNT);
  const ended: Ending[] = [];
  for (const _ of cheats) {
    const ledger = openTestLedger();
    const query = authorizeOn(ledger, network, bundle, sites, { parameters: [13], security });
    ledger.close();
    try {
      const { openings } = await runQuery(network, query);
      ended.push({ count: openings[0]!.figures[0]!.values[0]! });
    } catch (error) {
      if (!(error instanceof RunAborted)) throw error;
      ended.push({ abort: error });
    }
  }
  return ended;
}

/** Node 2 flips the product of the first row, and goes on with it as if it were right. */
const FLIPPED: Cheat = { node: "node-2", peer: "node-1", message: 0, kind: "flip", bit: 0 };

test("in a semi-honest run a flipped product makes a wrong figure, and nobody notices", async () => {
  const [ending] = await endings([FLIPPED], "semi-honest");
  expect(ending).toEqual({ count: TREATED - 1n });
});
