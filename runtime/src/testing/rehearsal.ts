import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildAuthorization,
  createLedgerKey,
  encodeAuthorization,
  openLedger,
  printPolicy,
  type Committee,
  type Ledger,
  type SharedSite,
} from "@qsc/ledger";
import { digestOf, type Bundle } from "@qsc/plan";
import { buildSync } from "esbuild";
import { parameterValues } from "../node/parameter-text.ts";
import type { EmbeddedOptions } from "../session/embedded.ts";
import type { Network } from "../session/network.ts";
import type { RunQuery } from "../session/run-query.ts";

const ORIGIN = "rehearsal.test/ledger";
const LOG_KEY: ReturnType<typeof createLedgerKey> = createLedgerKey(ORIGIN, (length) =>
  new Uint8Array(length).fill(9),
);

export const POLICY: string = printPolicy(LOG_KEY.vkey);

/**
 * Bundles `embedded-node.ts` into one file and gives the command that starts it:
 * three processes that each translate the sources would take seconds.
 */
export function bundleTestNode(): EmbeddedOptions["spawn"] {
  const source = fileURLToPath(new URL("./embedded-node.ts", import.meta.url));
  const folder = fileURLToPath(
    new URL("../../../node_modules/.cache/qsc-runtime-test", import.meta.url),
  );
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `node-${process.pid}.cjs`);
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    conditions: ["qsc-source"],
    external: ["libsql"],
    logLevel: "warning",
  });
  process.once("exit", () => rmSync(outfile, { force: true }));
  return { command: process.execPath, args: [outfile] };
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
  sites: readonly SharedSite[],
  parameters: readonly number[],
): RunQuery {
  const ledger = openTestLedger();
  const { contract, dataset } = bundle.plan;
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
    dataset: { name: dataset.name, sites },
    committee: committee as unknown as Committee,
    security: "semi-honest",
    mode: "rehearsal",
    nonce: randomBytes(32).toString("hex"),
  });
  const authorization = encodeAuthorization(buildAuthorization(ledger, authorized.index));
  const session = ledger.run(authorized.index)?.session;
  ledger.close();
  if (session === undefined) throw new Error("the ledger knows no session of the run");
  return { bundle, parameters, authorization, session };
}
