import { personsOf, rowsOf, type Circuit, type Dataset, type Plan } from "@qsc/plan";
import { expect, onTestFinished, test } from "vitest";
import type { Cheat } from "../../../test/support/cheating-node.ts";
import { jsonBundle } from "../../../test/support/json-bundle.ts";
import {
  authorizeOn,
  cheatingNode,
  openTestLedger,
  POLICY,
} from "../../../test/support/rehearsal.ts";
import { encodeList } from "../bits/encode-list.ts";
import type { Planes } from "../bits/planes.ts";
import { linkTokens } from "../local/link-tokens.ts";
import { systemRandom } from "../sharing/random.ts";
import { shareDataset } from "../sharing/share-dataset.ts";
import { startEmbedded } from "./embedded.ts";
import type { UploadedSite } from "./network.ts";
import { RunAborted } from "./run-aborted.ts";
import { runQuery } from "./run-query.ts";

const DATASET: Dataset = {
  ...{ name: "people", schema: "P", person: "id" },
  columns: [{ name: "treated", type: { kind: "bool" }, optional: false }],
  joined: [
    {
      ...{ name: "deaths", schema: "D", person: "id", rowsPerPerson: 1, acrossSites: true },
      columns: [{ name: "expected", type: { kind: "bool" }, optional: false }],
    },
  ],
};

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "Linked", version: "1.0.0" },
  ...{ dataset: DATASET, parameters: [], disclosure: { minimumCohort: 5 }, queries: [] },
};

const WIDTH = 10;

/** How many of the treated have an expected death. */
const COUNT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    {
      lanes: "rows",
      inputs: [
        { kind: "valid" },
        { kind: "column", column: 0, bit: 0 },
        { kind: "column", column: 2, bit: 0 },
      ],
      gates: [
        { kind: "and", left: 0, right: 1 },
        { kind: "and", left: 3, right: 2 },
      ],
    },
    {
      lanes: 1,
      inputs: Array.from({ length: WIDTH }, (_, bit) => ({ kind: "sum", reduction: 0, bit })),
      gates: [],
    },
  ],
  reductions: [{ stage: 0, terms: [[4]], width: WIDTH }],
  linkage: { first: 1, width: 2, count: 1 },
  outputs: [
    {
      ...{ query: 0, figure: { kind: "cohort", cohort: 0 }, recipients: ["querier"], stage: 1 },
      wires: Array.from({ length: WIDTH }, (_, bit) => bit),
    },
  ],
};

/** Persons 0 to 599, of whom one in three is treated; deaths of persons 300 to 899, half of them expected. */
function listsOfSites(): { readonly people: Planes; readonly deaths: Planes } {
  const list = (dataset: Dataset, first: number, bit: (id: number) => number): Planes => {
    const ids = Array.from({ length: 600 }, (_, row) => first + row);
    const columns = [{ values: Int32Array.from(ids, bit) }];
    const tokens = linkTokens(ids.map(String), new Uint8Array(32).fill(5));
    return encodeList(dataset, { rows: ids.length, columns, tokens }, 1);
  };
  return {
    people: list(personsOf(DATASET), 0, (id) => (id % 3 === 0 ? 1 : 0)),
    deaths: list(rowsOf(DATASET.joined![0]!), 300, (id) => id % 2),
  };
}
const EXPECTED = 50n;

type Ending = { readonly count: bigint } | { readonly code: string; readonly message: string };

/** How runs over the same shares end: what a node does in each, and which sites are authorized. */
async function endings(
  runs: readonly { readonly cheat: Cheat; readonly data: readonly (string | null)[] }[],
): Promise<readonly Ending[]> {
  const spawn = cheatingNode(runs.map(({ cheat }) => cheat));
  const network = await startEmbedded({ spawn, policy: POLICY, timeouts: { round: 5000 } });
  onTestFinished(() => network.close());
  const { people, deaths } = listsOfSites();
  const uploaded = [
    await network.upload("people", "east", shareDataset(people, systemRandom)),
    await network.upload("deaths", "register", shareDataset(deaths, systemRandom)),
  ];
  const ended: Ending[] = [];
  for (const { data } of runs) {
    const sites = data.map((name, at): UploadedSite => ({
      ...uploaded[at]!,
      ...(name !== null && { data: name }),
    }));
    const ledger = openTestLedger();
    const query = authorizeOn(ledger, network, jsonBundle(PLAN, COUNT), sites, { parameters: [] });
    ledger.close();
    try {
      const { openings } = await runQuery(network, query);
      ended.push({ count: openings[0]!.figures[0]!.values[0]! });
    } catch (error) {
      if (!(error instanceof RunAborted)) throw error;
      ended.push({ code: error.code, message: error.message });
    }
  }
  return ended;
}

/** Node 2 flips a bit of a message to node 1 and goes on with it. */
const flipped = (message: number): Cheat => ({
  ...{ node: "node-2", peer: "node-1", message },
  ...{ kind: "flip", bit: 77 },
});
const NOBODY: Cheat = { ...flipped(0), node: "nobody" };
const BOTH = [null, "deaths"] as const;

test("nodes link what the contract links and no wrong product goes unnoticed", async () => {
  const [wrong, honest, ...refused] = await endings([
    // Message 0 compares inputs; all that follow are products of comparisons.
    { cheat: flipped(40), data: BOTH },
    { cheat: NOBODY, data: BOTH },
    { cheat: NOBODY, data: [null] },
    { cheat: NOBODY, data: [null, "births"] },
  ]);
  expect(wrong).toMatchObject({ code: "proof/rejected" });
  expect(honest).toEqual({ count: EXPECTED });
  expect(refused).toEqual([
    expect.objectContaining({ code: "run/no-shares" }),
    expect.objectContaining({ code: "run/wrong-dataset" }),
  ]);
}, 60_000);
