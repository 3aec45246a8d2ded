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
import { seededNumbers } from "../../../test/support/seed.ts";
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
const flippedAt = (message: number): Cheat => ({
  ...{ node: "node-2", peer: "node-1", message },
  ...{ kind: "flip", bit: 0 },
});

test("in a semi-honest run a flipped product makes a wrong figure, and nobody notices", async () => {
  const [ending] = await endings([flippedAt(0)], "semi-honest");
  expect(ending).toEqual({ count: TREATED - 1n });
});

test("in a malicious run it aborts by name, nothing is opened, and the next run is right", async () => {
  const none: Cheat = { ...flippedAt(0), node: "nobody" };
  // The first message compares the inputs, the next one holds the products of the rows.
  const [products, inputs, honest] = await endings([flippedAt(1), flippedAt(0), none], "malicious");
  expect(abortOf(products)).toMatchObject({ code: "proof/rejected", node: "node-2" });
  expect(abortOf(products).message).toContain("the proof of `node-2` is wrong");
  expect(abortOf(inputs)).toMatchObject({ code: "run/input-mismatch", node: null });
  expect(abortOf(inputs).message).toContain("`node-1` and `node-2`, who both hold component 1");
  expect(honest).toEqual({ count: TREATED });
});

function abortOf(ending: Ending | undefined): RunAborted {
  if (ending !== undefined && "abort" in ending) return ending.abort;
  throw new Error("a run in which a node cheats did not abort");
}

const LONG = process.env["QSC_LONG"] === "1";
const CHANGES = LONG ? 500 : 12;

test(
  `${CHANGES} changed messages: every run aborts or is right`,
  { timeout: 900_000 },
  async () => {
    const seed = process.env["QSC_SEED"] ?? String(Date.now());
    const next = seededNumbers(seed);
    const cheats = Array.from({ length: CHANGES }, (): Cheat => {
      const [node, peer] = [1 + next(3), 1 + next(2)];
      return {
        node: `node-${node}`,
        peer: `node-${1 + ((node - 1 + peer) % 3)}`,
        message: next(MESSAGES),
        kind: (["flip", "flip", "flip", "cut", "repeat"] as const)[next(5)]!,
        bit: next(2 ** 31),
      };
    });
    const ended = await endings(cheats, "malicious");
    let aborted = 0;
    for (const [index, ending] of ended.entries()) {
      const told = `seed ${seed}: ${JSON.stringify(cheats[index])}`;
      if ("count" in ending) {
        expect(ending.count, told).toBe(TREATED);
        continue;
      }
      aborted++;
      expect(ending.abort.code, told).toMatch(/^(proof|run|transport)\//);
      expect(ending.abort.node ?? "", told).toMatch(/^(node-[123])?$/);
    }
    // Some are never sent: a node says more to the one before it than to the one after it.
    expect(aborted, `seed ${seed}`).toBeGreaterThan(CHANGES / 4);
  },
);

/** What a node says to the peer before it in a run of this circuit, about. */
const MESSAGES = 60;
