import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SharedSite } from "@qsc/ledger";
import type { Dataset } from "@qsc/plan";
import {
  NODE_FLAGS,
  encodeRows,
  shareDataset,
  snapshotOf,
  startEmbedded,
  systemRandom,
  type ContractSources,
  type EmbeddedNetwork,
  type Network,
  type Table,
} from "@qsc/runtime";
import { bundleProgram } from "../../test/support/bundle-program.ts";
import { CONTRACTS } from "./contract.ts";
import type { LinkSpeed } from "./relay.ts";
import { spawnRelay } from "./spawn-relay.ts";

/** Starts three node processes on this machine, as far apart as `link` says, and runs `work` with them. */
export async function withNodes<Result>(
  policy: string,
  link: LinkSpeed | null,
  work: (network: EmbeddedNetwork) => Promise<Result>,
): Promise<Result> {
  const relay = link === null ? null : spawnRelay(link);
  try {
    const network = await startEmbedded({
      ...(relay !== null && { between: relay.between }),
      spawn: {
        command: process.execPath,
        args: [...NODE_FLAGS, bundleProgram(join(import.meta.dirname, "node.ts"), "bench-node")],
      },
      policy,
      selfTest: SELF_TEST,
    });
    try {
      return await work(network);
    } finally {
      await network.close();
    }
  } finally {
    relay?.stop();
  }
}

/** Nodes that stay for many runs have computed something before the first. */
const SELF_TEST: ContractSources = {
  sources: [
    { path: "self-test.qsc", text: readFileSync(join(CONTRACTS, "self-test.qsc"), "utf8") },
  ],
  entry: "self-test.qsc",
};

/** Shares a table as the rows of one site and gives each node its part. */
export async function loadRows(
  network: Network,
  dataset: Dataset,
  table: Table,
): Promise<SharedSite> {
  const planes = encodeRows(dataset, table.columns, table.rows);
  const uploaded = await network.upload(dataset.name, SITE, shareDataset(planes, systemRandom));
  return { ...uploaded, snapshot: snapshotOf(dataset, SITE, table, SNAPSHOT_KEY) };
}

export const SITE = "only";

/** A site keeps its key to itself; rows that are made up need none. */
const SNAPSHOT_KEY = new Uint8Array(32).fill(1);
