import { evaluateCircuit, type Circuit, type Gate, type Plan } from "@qsc/plan";
import { afterEach, expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import { RANDOM_SCOPE, randomCircuit, seededNumbers } from "../engine/random-circuit.ts";
import { systemRandom } from "../sharing/random.ts";
import { shareDataset } from "../sharing/share-dataset.ts";
import { jsonBundle } from "../../../test/support/json-bundle.ts";
import {
  authorizeOn,
  authorizeOnce,
  openTestLedger,
  POLICY,
  testNode,
} from "../../../test/support/rehearsal.ts";
import { startEmbedded, type EmbeddedNetwork } from "./embedded.ts";
import { RunAborted } from "./run-aborted.ts";
import type { UploadedSite } from "./network.ts";
import { runQuery, type RunQuery } from "./run-query.ts";

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "Random", version: "1.0.0" },
  ...RANDOM_SCOPE,
  disclosure: { minimumCohort: 5 },
  queries: [],
};

const SPAWN = testNode();
const networks: EmbeddedNetwork[] = [];

async function start(
  timeouts: { readonly round?: number; readonly connect?: number } = {},
): Promise<EmbeddedNetwork> {
  const network = await startEmbedded({ spawn: SPAWN, policy: POLICY, timeouts });
  networks.push(network);
  return network;
}

afterEach(async () => {
  for (const network of networks.splice(0)) await network.close();
});

type TestRow = readonly [number, number | null, number];

const ROWS: readonly TestRow[] = Array.from({ length: 700 }, (_, row) => [
  18 + (row % 70),
  row % 3 === 0 ? null : (row % 12) - 5,
  row % 2,
]);

/** Uploads two sites and authorizes one run of a random circuit. */
function prepare(network: EmbeddedNetwork, seed: number): Promise<RunQuery> {
  return prepareCircuit(network, randomCircuit(seededNumbers(seed)));
}

async function prepareCircuit(
  network: EmbeddedNetwork,
  circuit: Circuit,
  plan = PLAN,
): Promise<RunQuery> {
  const bundle = jsonBundle(plan, circuit);
  return authorizeOnce(network, bundle, await upload(network), [13]);
}

async function upload(network: EmbeddedNetwork): Promise<readonly UploadedSite[]> {
  const sites: UploadedSite[] = [];
  for (const [site, rows] of [
    ["east", ROWS.slice(0, 300)],
    ["west", ROWS.slice(300)],
  ] as const) {
    const columns = [
      { values: Int32Array.from(rows, ([age]) => age) },
      {
        values: Int32Array.from(rows, ([, score]) => score ?? 0),
        present: Uint8Array.from(rows, ([, score]) => (score === null ? 0 : 1)),
      },
      { values: Int32Array.from(rows, ([, , treated]) => treated) },
    ];
    const shares = shareDataset(encodeRows(PLAN.dataset, columns, rows.length), systemRandom);
    sites.push(await network.upload(PLAN.dataset.name, site, shares));
  }
  return sites;
}

async function abortOf(run: Promise<unknown>): Promise<RunAborted> {
  const error: unknown = await run.then(
    () => new Error("the run did not abort"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RunAborted)) throw error;
  return error;
}

test("three processes compute what the circuit means, and attest to it", async () => {
  const network = await start();
  const query = await prepare(network, 11);
  const result = await runQuery(network, query);
  expect(result.openings[0]?.figures.map(({ values }) => values)).toEqual(
    evaluateCircuit(PLAN, query.bundle.circuit, ROWS, [13], { padding: 2 * 1024 - ROWS.length }),
  );
  expect(result.cost.rounds).toBeGreaterThan(10);
  expect(new Set(network.pids).size).toBe(3);
});

test("an authorization is good for one run", async () => {
  const network = await start();
  const query = await prepare(network, 12);
  await runQuery(network, query);
  expect((await abortOf(runQuery(network, query))).code).toBe("run/already-run");
});

test("a second run on the same shares works", async () => {
  const network = await start();
  await runQuery(network, await prepare(network, 13));
  const again = await runQuery(network, await prepare(network, 13));
  expect(again.openings[0]?.figures.length).toBe(3);
});

test("sources that compile to another bundle than the authorized one are refused", async () => {
  const network = await start();
  const query = await prepare(network, 14);
  const other = jsonBundle(PLAN, randomCircuit(seededNumbers(15)));
  const abort = await abortOf(runQuery(network, { ...query, bundle: other }));
  expect(abort.code).toBe("run/bundle-mismatch");
});

test("a run that hides an earlier run, or its contract, is refused", async () => {
  const network = await start();
  const ledger = openTestLedger();
  const bundle = jsonBundle(PLAN, randomCircuit(seededNumbers(19)));
  const sites = await upload(network);
  await runQuery(network, authorizeOn(ledger, network, bundle, sites, { parameters: [13] }));
  const query = authorizeOn(ledger, network, bundle, sites, { parameters: [13] });
  ledger.close();
  const { leaves, contracts } = query.history;
  const run = (history: RunQuery["history"]): Promise<unknown> =>
    runQuery(network, { ...query, history });
  const hidden = await abortOf(run({ leaves: leaves.slice(0, 1), contracts }));
  expect(hidden.code).toBe("run/history-mismatch");
  const lost = await abortOf(run({ leaves, contracts: [] }));
  expect(lost.code).toBe("run/history-contract");
  await run(query.history);
});

test("a circuit that is not what the earlier runs ask for is refused", async () => {
  const network = await start();
  const ledger = openTestLedger();
  const bundle = jsonBundle(PLAN, randomCircuit(seededNumbers(20)));
  const other = jsonBundle(PLAN, randomCircuit(seededNumbers(21)));
  const query = authorizeOn(ledger, network, bundle, await upload(network), {
    parameters: [13],
    circuit: other.circuit,
  });
  ledger.close();
  expect((await abortOf(runQuery(network, query))).code).toBe("run/circuit-mismatch");
});

test("a parameter that is not the authorized one is refused", async () => {
  const network = await start();
  const query = await prepare(network, 16);
  const abort = await abortOf(runQuery(network, { ...query, parameters: [17] }));
  expect(abort.code).toBe("run/parameter-mismatch");
});

test("fewer sites than the contract asks for are refused", async () => {
  const network = await start();
  const plan = { ...PLAN, disclosure: { minimumCohort: 5, minimumSites: 3 } };
  const query = await prepareCircuit(network, randomCircuit(seededNumbers(19)), plan);
  expect((await abortOf(runQuery(network, query))).code).toBe("run/too-few-sites");
});

test("more sites than the circuit takes are refused", async () => {
  const network = await start();
  const [total] = longCircuit(1).reductions;
  const circuit: Circuit = {
    ...longCircuit(1),
    stages: [
      { lanes: "rows", inputs: [{ kind: "valid" }], gates: [] },
      { lanes: 1, inputs: [{ kind: "sum", reduction: 0, bit: 0, site: 0 }], gates: [] },
    ],
    reductions: [{ ...total!, sites: 1 }],
    outputs: [
      {
        query: 0,
        figure: { kind: "open", gate: 0 },
        recipients: ["querier"],
        stage: 1,
        wires: [0],
      },
    ],
  };
  const query = await prepareCircuit(network, circuit);
  expect((await abortOf(runQuery(network, query))).code).toBe("run/too-many-sites");
});

test("a node that is killed before the run is named, and the others end", async () => {
  const network = await start();
  const query = await prepare(network, 17);
  process.kill(network.pids[1], "SIGKILL");
  const abort = await abortOf(runQuery(network, query));
  expect(abort.node).toBe("node-2");
  await network.close();
  for (const pid of network.pids) expect(() => process.kill(pid, 0)).toThrow();
});

/** A circuit of that many ANDs, each of which waits for the one before it. */
function longCircuit(rounds: number): Circuit {
  const gates = Array.from({ length: rounds }, (_, index): Gate => ({
    kind: "and",
    left: index,
    right: 0,
  }));
  return {
    format: "qsc-circuit/1",
    stages: [
      { lanes: "rows", inputs: [{ kind: "valid" }], gates: [] },
      { lanes: 1, inputs: [{ kind: "sum", reduction: 0, bit: 0 }], gates },
    ],
    reductions: [{ stage: 0, terms: [[0]], width: 1 }],
    outputs: [
      {
        query: 0,
        figure: { kind: "open", gate: 0 },
        recipients: ["querier"],
        stage: 1,
        wires: [rounds],
      },
    ],
  };
}

for (const victim of [0, 1, 2] as const) {
  test(`node ${victim} killed in the middle of a run is named, and nothing is opened`, async () => {
    const network = await start();
    const query = await prepareCircuit(network, longCircuit(20_000));
    let killed = false;
    const run = runQuery(network, query, ({ round }) => {
      if (killed || round < 20) return;
      killed = true;
      process.kill(network.pids[victim], "SIGKILL");
    });
    expect((await abortOf(run)).node).toBe(`node-${victim + 1}`);
    expect(killed).toBe(true);
  });
}

test("a node that hangs is named when its time is up", async () => {
  const network = await start({ round: 700, connect: 700 });
  const query = await prepare(network, 18);
  process.kill(network.pids[2], "SIGSTOP");
  const abort = await abortOf(runQuery(network, query));
  expect(abort.node).toBe("node-3");
});

test("a node that cannot be started is named, with its last words", async () => {
  const spawn = { command: process.execPath, args: ["-e", "console.error('no'); process.exit(3)"] };
  const abort = await abortOf(startEmbedded({ spawn, policy: POLICY }));
  expect(abort.code).toBe("node/did-not-start");
  expect(abort.help).toContain("no");
});

test("a node that says something else than messages is named, with what it says", async () => {
  const spawn = { command: process.execPath, args: ["-e", "console.log('hello\\u0007 there')"] };
  const abort = await abortOf(startEmbedded({ spawn, policy: POLICY }));
  expect(abort.code).toBe("node/did-not-start");
  expect(abort.message).toContain("`hello  there`");
});
