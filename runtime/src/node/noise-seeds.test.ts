import {
  noiseIdentity,
  seedCommitment,
  type AuthorizeRun,
  type Digest,
  type PublishContract,
} from "@qsc/ledger";
import type { Bundle } from "@qsc/plan";
import { expect, test } from "vitest";
import { RuntimeError } from "../runtime-error.ts";
import type { CompiledContract } from "./contract-cache.ts";
import { noiseSeedsOf, type PairwiseSeeds } from "./noise-seeds.ts";

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`;
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

const differentialPrivacy = { epsilon: { digits: 15, scale: 1 } };
const COMPILED: CompiledContract = {
  bundle: { plan: { disclosure: { minimumCohort: 11, differentialPrivacy } } } as unknown as Bundle,
  ...{ bundleDigest: digest("1"), planDigest: digest("2"), circuitDigest: digest("3") },
};
const PUBLISHED: PublishContract = {
  ...{ kind: "contract.publish", time: 1, contract: { name: "N", version: "1.0.0" } },
  ...{ bundle: digest("1"), plan: digest("2"), circuit: digest("3"), certificate: digest("4") },
  compiler: { name: "qsc", version: "0" },
  epsilon: { numerator: 3, denominator: 2 },
};
const sites = [
  {
    ...{ site: "east", rows: 1024, snapshot: digest("8") },
    shares: [digest("5"), digest("6"), digest("7")],
  },
] as const;
const node = (name: string): AuthorizeRun["committee"][number] => ({
  ...{ node: name, key: `ed25519:${"0".repeat(64)}` },
});
const RUN: AuthorizeRun = {
  ...{ kind: "run.authorize", time: 2, contract: 0, bundle: digest("1"), parameters: [] },
  dataset: { name: "people", sites },
  ...{ earlier: [], circuit: digest("3") },
  committee: [node("a"), node("b"), node("c")],
  ...{ security: "semi-honest", mode: "rehearsal", nonce: "0".repeat(64) },
  noise: [seedCommitment(seed(0)), seedCommitment(seed(1)), seedCommitment(seed(2))],
};
/** Seed i is shared by nodes i-1 and i; this is node 1, `b`. */
const PAIRWISE: PairwiseSeeds = new Map([
  ["a", seed(1)],
  ["c", seed(2)],
]);

/** The code that node `b` refuses with; null when it takes part. */
function check(
  expected: string | null,
  changes: {
    readonly contract?: Partial<PublishContract>;
    readonly run?: Partial<AuthorizeRun>;
    readonly pairwise?: PairwiseSeeds;
  } = {},
): void {
  const contract = { ...PUBLISHED, ...changes.contract };
  const run = { ...RUN, ...changes.run };
  let code: string | null = null;
  try {
    const seeds = noiseSeedsOf(COMPILED, contract, run, 1, changes.pairwise ?? PAIRWISE);
    expect([seeds?.own, seeds?.next]).toEqual([seed(1), seed(2)]);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    code = error.code;
  }
  expect(code).toBe(expected);
}

test("a node draws from the seeds that it shares with its neighbours", () => check(null));
test("an epsilon that is not the plan's is refused", () =>
  check("run/epsilon-mismatch", { contract: { epsilon: { numerator: 1, denominator: 2 } } }));
test("another plan or circuit under the same bundle is refused", () => {
  check("run/publication-mismatch", { contract: { plan: digest("9") } });
  check("run/publication-mismatch", { contract: { circuit: digest("9") } });
});
test("seeds that the authorization does not commit to are refused", () => {
  check("run/noise-seed-mismatch", { pairwise: new Map([...PAIRWISE, ["a", seed(9)]]) });
  check("run/noise-seed-mismatch", { pairwise: new Map() });
});

test("the noise changes with contract, parameters and data, not with committee, nonce or time", () => {
  const same = noiseIdentity(PUBLISHED, RUN);
  const still = {
    time: 9,
    nonce: "1".repeat(64),
    committee: [node("c"), node("a"), node("b")] as const,
  };
  expect(noiseIdentity(PUBLISHED, { ...RUN, ...still })).toBe(same);
  const others = [
    noiseIdentity({ ...PUBLISHED, plan: digest("9") }, RUN),
    noiseIdentity({ ...PUBLISHED, circuit: digest("9") }, RUN),
    noiseIdentity(PUBLISHED, { ...RUN, parameters: [{ name: "x", value: "1" }] }),
    noiseIdentity(PUBLISHED, { ...RUN, dataset: { name: "people", sites: [] } }),
    noiseIdentity(PUBLISHED, { ...RUN, dataset: { name: "others", sites } }),
  ];
  expect(new Set([same, ...others]).size).toBe(6);
});
