import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildAuthorization,
  createLedgerKey,
  encodeAuthorization,
  encodeEntry,
  openLedger,
  printPolicy,
  type Committee,
  type Ledger,
  type Security,
} from "@qsc/ledger";
import { digestOf, type Bundle, type Circuit } from "@qsc/plan";
import {
  parameterValues,
  type EmbeddedOptions,
  type Network,
  type RunQuery,
  type UploadedSite,
} from "@qsc/runtime";
import { CHEATS_VARIABLE, type Cheat } from "./cheating-node.ts";
import { bundleProgram } from "./bundle-program.ts";

const ORIGIN = "rehearsal.test/ledger";
const LOG_KEY: ReturnType<typeof createLedgerKey> = createLedgerKey(ORIGIN, (length) =>
  new Uint8Array(length).fill(9),
);

export const POLICY: string = printPolicy(LOG_KEY.vkey);

/** The command that starts a node which compiles by `compileJson`. */
export function testNode(): EmbeddedOptions["spawn"] {
  const source = join(import.meta.dirname, "embedded-node.ts");
  return { command: process.execPath, args: [bundleProgram(source, "test-node")] };
}

/** The same, but the node that a cheat names changes its messages, one in each run. */
export function cheatingNode(cheats: readonly Cheat[]): EmbeddedOptions["spawn"] {
  const source = join(import.meta.dirname, "cheating-node.ts");
  return {
    command: process.execPath,
    args: [bundleProgram(source, "cheating-node")],
    env: { [CHEATS_VARIABLE]: JSON.stringify(cheats) },
  };
}

/** A ledger of its own, in a fresh folder. */
export function openTestLedger(): Ledger {
  const path = join(mkdtempSync(join(tmpdir(), "qsc-runtime-")), "ledger.db");
  return openLedger({ path, origin: ORIGIN, key: LOG_KEY.skey, clock: () => 1_800_000_000 });
}

/** Publishes the bundle and authorizes one run of it on a ledger of its own. */
export function authorizeOnce(
  network: Pick<Network, "nodes">,
  bundle: Bundle,
  sites: readonly UploadedSite[],
  parameters: readonly number[],
): RunQuery {
  const ledger = openTestLedger();
  const query = authorizeOn(ledger, network, bundle, sites, { parameters });
  ledger.close();
  return query;
}

/** The values of the parameters, and the circuit that runs; the bundle's own where nothing is said. */
interface AuthorizedRun {
  readonly parameters: readonly number[];
  readonly circuit?: Circuit;
  readonly security?: Security;
}

/** Publishes the bundle and authorizes one run of it, after earlier runs of the same bundle. */
export function authorizeOn(
  ledger: Ledger,
  network: Pick<Network, "nodes">,
  bundle: Bundle,
  sites: readonly UploadedSite[],
  { parameters, circuit = bundle.circuit, security = "malicious" }: AuthorizedRun,
): RunQuery {
  const { contract, dataset } = bundle.plan;
  const earlier = ledger.runsOver(dataset.name);
  const published = ledger.append({
    kind: "contract.publish",
    contract,
    bundle: digestOf(bundle),
    plan: digestOf(bundle.plan),
    circuit: digestOf(bundle.circuit),
    certificate: digestOf(bundle.certificate),
    compiler: bundle.compiler,
  });
  const committee = network.nodes.map(({ name, publicKey }) => ({ node: name, key: publicKey }));
  const authorized = ledger.append({
    kind: "run.authorize",
    contract: published.index,
    bundle: digestOf(bundle),
    parameters: parameterValues(bundle.plan, parameters),
    dataset: {
      name: dataset.name,
      sites: sites.map((site) => ({ ...site, snapshot: digestOf([site.site, "rows"]) })),
    },
    earlier,
    circuit: digestOf(circuit),
    committee: committee as unknown as Committee,
    security,
    mode: "rehearsal",
    nonce: randomBytes(32).toString("hex"),
  });
  const authorization = encodeAuthorization(buildAuthorization(ledger, authorized.index));
  const leaves = ledger
    .entries()
    .slice(0, authorized.index)
    .map((entry) => new TextDecoder().decode(encodeEntry(entry)));
  const session = ledger.run(authorized.index)?.session;
  if (session === undefined) throw new Error("the ledger knows no session of the run");
  const contracts = earlier.length === 0 ? [] : [{ sources: bundle.sources, entry: bundle.entry }];
  const history = { leaves, contracts };
  return { bundle, circuit, history, parameters, authorization, session };
}
