import { randomBytes } from "node:crypto";
import {
  buildAuthorization,
  encodeAuthorization,
  encodeEntry,
  type Committee,
  type Entry,
  type Ledger,
  type Security,
  type SharedSite,
} from "@qsc/ledger";
import { digestOf, type Bundle } from "@qsc/plan";
import type { Network, RunQuery } from "@qsc/runtime";

/** Publishes the contract if it is new and authorizes one run of it over these sites. */
export function authorizeRun(
  ledger: Ledger,
  network: Network,
  bundle: Bundle,
  sites: readonly SharedSite[],
  security: Security,
): RunQuery {
  const committee = network.nodes.map(({ name, publicKey }) => ({ node: name, key: publicKey }));
  const { name } = bundle.plan.dataset;
  const contract = ledger.contractOf(digestOf(bundle)) ?? publish(ledger, bundle);
  const earlier = ledger.runsOver(name);
  const { index } = ledger.append({
    kind: "run.authorize",
    contract,
    bundle: digestOf(bundle),
    parameters: [],
    dataset: { name, sites },
    earlier,
    // The same figures of the same rows again: nothing has to be guarded.
    circuit: digestOf(bundle.circuit),
    committee: committee as unknown as Committee,
    security,
    mode: "rehearsal",
    nonce: randomBytes(32).toString("hex"),
  });
  const session = ledger.run(index)?.session;
  if (session === undefined) throw new Error("the ledger knows no session of the run");
  const authorization = encodeAuthorization(buildAuthorization(ledger, index));
  const leaves = ledger.entries().slice(0, index).map(textOf);
  const history = { leaves, contracts: earlier.length === 0 ? [] : [bundle] };
  return { bundle, circuit: bundle.circuit, history, parameters: [], authorization, session };
}

function textOf(entry: Entry): string {
  return new TextDecoder().decode(encodeEntry(entry));
}

function publish(ledger: Ledger, bundle: Bundle): number {
  return ledger.append({
    kind: "contract.publish",
    contract: bundle.plan.contract,
    bundle: digestOf(bundle),
    plan: digestOf(bundle.plan),
    circuit: digestOf(bundle.circuit),
    certificate: digestOf(bundle.certificate),
    compiler: bundle.compiler,
  }).index;
}
