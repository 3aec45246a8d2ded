import { NODE_FLAGS, startEmbedded, type EmbeddedNetwork } from "@qsc/runtime";
import { epsilonOf } from "@qsc/plan";
import { type NoiseKeys, noiseKeys } from "../input/noise-seeds.ts";
import type { StateFolder } from "../input/state-folder.ts";
import { announce, type Rehearsal, type Rehearsed, runOnNodes } from "./run-on-nodes.ts";
import { shareRows } from "./share-rows.ts";

/**
 * One run on three nodes of this machine, logged from its authorization to its end:
 * compare with earlier runs ▶ publish ▶ start nodes ▶ share rows ▶ authorize ▶ compute ▶ open ▶ complete ▶ receipt.
 * Throws `RunRefused` when earlier runs stand in the way.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<Rehearsed> {
  const { bundle, snapshots: sites, state, report } = rehearsal;
  const announced = announce(rehearsal);
  const noise = epsilonOf(bundle.plan) === null ? null : noiseKeys(state.path);
  const network = await startNodes(state, noise);
  const { nodes, pids } = network;
  try {
    const named = nodes.map(({ name }, at) => ({ node: name, pid: pids[at] }));
    report({ step: "network", detail: "3 nodes on this machine", data: { nodes: named } });
    return await runOnNodes(rehearsal, {
      ...{ announced, network, noise },
      share: async (snapshots) => {
        const tools = { network, kept: state.rows, noise };
        const shared = await shareRows(bundle.plan.dataset, sites, snapshots, tools);
        const lanes = shared.sites.reduce((sum, { rows }) => sum + rows, 0);
        const many = sites.length === 1 ? "1 site" : `${sites.length} sites`;
        report({
          step: "shared",
          detail: `${many} · ${lanes.toLocaleString("en")} padded rows · 3 nodes`,
        });
        return shared;
      },
    });
  } finally {
    await network.close();
  }
}

/** The nodes are this very program, started again. */
function startNodes(state: StateFolder, noise: NoiseKeys | null): Promise<EmbeddedNetwork> {
  const [program = ""] = process.argv.slice(1);
  return startEmbedded({
    spawn: {
      command: process.execPath,
      args: [...process.execArgv, ...NODE_FLAGS, program, "node"],
    },
    policy: state.policy,
    ...(noise && { noiseSeeds: noise.seeds }),
  });
}
