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
import { provedPartiesOf } from "../engine/run-in-memory.ts";
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
const COLUMNS = [
  { values: new Int32Array(ROWS).fill(40) },
  { values: new Int32Array(ROWS), present: new Uint8Array(ROWS) },
  { values: Int32Array.from({ length: ROWS }, (_, row) => (row % 3 === 0 ? 1 : 0)) },
];

/** How long a node waits for a message. */
const ROUND_MS = 2000;

type Ending = { readonly count: bigint } | { readonly abort: RunAborted };

/** How runs end in which a node cheats, one after the other on the same three processes. */
async function endings(cheats: readonly Cheat[], security: Security): Promise<readonly Ending[]> {
  const timeouts = { round: ROUND_MS };
  const spawn = cheatingNode(cheats);
  const network = await startEmbedded({ spawn, policy: POLICY, timeouts });
  onTestFinished(() => network.close());
  const shares = shareDataset(encodeRows(PLAN.dataset, COLUMNS, ROWS), systemRandom);
  const sites = [await network.upload(PLAN.dataset.name, "east", shares)];
  const bundle = jsonBundle(PLAN, COUNT);
  const ended: Ending[] = [];
  while (ended.length < cheats.length) {
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
const CHANGES = LONG ? 500 : 8;

test(`${CHANGES} changed messages: each ends the run`, { timeout: 1_800_000 }, async () => {
  const seed = process.env["QSC_SEED"] ?? String(Date.now());
  const next = seededNumbers(seed);
  const messages = messagesOfARun();
  const cheats = Array.from({ length: CHANGES }, (): Cheat => {
    const node = next(3);
    const direction = next(2);
    return {
      node: `node-${1 + node}`,
      peer: `node-${1 + ((node + (direction === 0 ? 2 : 1)) % 3)}`,
      message: next(messages[direction]!),
      kind: (["flip", "flip", "flip", "cut", "repeat"] as const)[next(5)]!,
      bit: next(2 ** 31),
    };
  });
  const ended = await endings(cheats, "malicious");
  for (const [index, ending] of ended.entries()) {
    const told = `seed ${seed}: ${JSON.stringify(cheats[index])}`;
    if (!("abort" in ending)) throw new Error(`${told} was not noticed`);
    expect(ending.abort.code, told).toMatch(/^(proof|run|transport)\//);
    expect(ending.abort.node ?? "", told).toMatch(/^(node-[123])?$/);
  }
});

const DELAYS = LONG ? 60 : 2;

test(
  `${DELAYS} late messages: in time the right figure, too late an abort`,
  async () => {
    const seed = process.env["QSC_SEED"] ?? String(Date.now());
    const next = seededNumbers(seed);
    const messages = messagesOfARun();
    const cheats = Array.from({ length: DELAYS }, (_, index): Cheat => {
      const [node, direction] = [next(3), next(2)];
      return {
        node: `node-${1 + node}`,
        peer: `node-${1 + ((node + (direction === 0 ? 2 : 1)) % 3)}`,
        message: next(messages[direction]!),
        kind: "delay",
        bit: index % 2 === 0 ? ROUND_MS / 4 : 2 * ROUND_MS,
      };
    });
    const ended = await endings(cheats, "malicious");
    for (const [index, ending] of ended.entries()) {
      const told = `seed ${seed}: ${JSON.stringify(cheats[index])}`;
      if (index % 2 === 0) {
        expect(ending, told).toEqual({ count: TREATED });
        continue;
      }
      // All wait for each other, so that the first to lose patience may be one that waits for who waits.
      const { code, node } = abortOf(ending);
      expect(code, told).toMatch(/^transport\/(timeout|peer-lost)$/);
      expect(node, told).toMatch(/^node-[123]$/);
    }
  },
  LONG ? 1_800_000 : 60_000,
);

/** How many messages a node sends to the one before it and to the one after it. */
function messagesOfARun(): readonly number[] {
  const sites = [encodeRows(PLAN.dataset, COLUMNS, ROWS)];
  const run = { plan: PLAN, circuit: COUNT, sites, parameters: [13], seed: "count" };
  const parties = provedPartiesOf(run);
  // The first two compare inputs.
  const counts = [1, 1];
  let steps = parties.map((party) => party.next());
  for (;;) {
    // A party may overwrite what it has sent as soon as it goes on.
    const sent = steps.map((step) =>
      step.done === true
        ? null
        : { toPrevious: step.value.toPrevious.slice(), toNext: step.value.toNext.slice() },
    );
    const [first] = sent;
    if (first === null || first === undefined) return counts;
    if (first.toPrevious.length > 0) counts[0]!++;
    if (first.toNext.length > 0) counts[1]!++;
    steps = parties.map((party, at) =>
      party.next({
        fromNext: sent[(at + 1) % 3]!.toPrevious,
        fromPrevious: sent[(at + 2) % 3]!.toNext,
      }),
    );
  }
}
