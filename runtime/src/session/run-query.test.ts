import {
  signAttestation,
  type Attestation,
  type AttestationBody,
  type AttestedOutput,
  type Security,
  type SigningKey,
} from "@qsc/ledger";
import type { Circuit, Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { startConsortium, type Consortium } from "../../../test/support/consortium.ts";
import { jsonBundle } from "../../../test/support/json-bundle.ts";
import { authorizeOn, openTestLedger } from "../../../test/support/rehearsal.ts";
import { encodeRows } from "../bits/encode-rows.ts";
import { RANDOM_SCOPE } from "../engine/random-circuit.ts";
import { systemRandom } from "../sharing/random.ts";
import { shareDataset } from "../sharing/share-dataset.ts";
import { Share } from "../sharing/share.ts";
import { commitmentsTo } from "../node/output-message.ts";
import type { Network, NodeResult } from "./network.ts";
import { RunAborted } from "./run-aborted.ts";
import { runQuery, type RunQuery } from "./run-query.ts";

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "Count", version: "1.0.0" },
  ...RANDOM_SCOPE,
  disclosure: { minimumCohort: 5 },
  queries: [],
};

/** How many rows there are. */
const COUNT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    { lanes: "rows", inputs: [{ kind: "valid" }], gates: [] },
    {
      lanes: 1,
      inputs: [0, 1, 2, 3].map((bit) => ({ kind: "sum", reduction: 0, bit })),
      gates: [],
    },
  ],
  reductions: [{ stage: 0, terms: [[0]], width: 4 }],
  outputs: [
    {
      query: 0,
      figure: { kind: "cohort", cohort: 0 },
      recipients: ["querier"],
      stage: 1,
      wires: [0, 1, 2, 3],
    },
  ],
};

const ROWS = 9;

async function authorized(
  { network }: Consortium,
  security: Security = "malicious",
): Promise<RunQuery> {
  const columns = [
    { values: new Int32Array(ROWS).fill(40) },
    { values: new Int32Array(ROWS), present: new Uint8Array(ROWS) },
    { values: new Int32Array(ROWS) },
  ];
  const shares = shareDataset(encodeRows(PLAN.dataset, columns, ROWS), systemRandom);
  const site = await network.upload(PLAN.dataset.name, "east", shares);
  const ledger = openTestLedger();
  const query = authorizeOn(ledger, network, jsonBundle(PLAN, COUNT), [site], {
    ...{ parameters: [13], security },
  });
  ledger.close();
  return query;
}

type Results = readonly [NodeResult, NodeResult, NodeResult];

/** The network, but for what `tamper` makes of the nodes' results on their way. */
function tampering(network: Network, tamper: (results: Results) => Results): Network {
  return {
    ...network,
    run: async (request, circuit, onProgress) =>
      tamper(await network.run(request, circuit, onProgress)),
  };
}

/** Runs honest nodes, of whose results `tamper` changes something, and gives the abort. */
async function abortOf(
  tamper: (results: Results, consortium: Consortium) => Results,
): Promise<RunAborted> {
  const consortium = await startConsortium();
  const query = await authorized(consortium);
  const network = tampering(consortium.network, (results) => tamper(results, consortium));
  const outcome: unknown = await runQuery(network, query).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(RunAborted);
  return outcome as RunAborted;
}

/** With node 1 attesting to something else, signed with its own key. */
function attesting(
  change: (body: AttestationBody) => Partial<AttestationBody>,
): (results: Results, consortium: Consortium) => Results {
  return ([first, second, third], { keys }) => {
    const { body } = second.attestation;
    const attestation = signAttestation({ ...body, ...change(body) }, keys[1]);
    return [first, unread(second, attestation), third];
  };
}

/** Another attestation with a result whose output shares may not be looked at. */
function unread({ rssMb }: NodeResult, attestation: Attestation): NodeResult {
  return {
    attestation,
    rssMb,
    get outputs(): NodeResult["outputs"] {
      throw new Error("output shares were read before the attestations had been judged");
    },
  };
}

async function checkBadAttestation(
  tamper: (results: Results, consortium: Consortium) => Results,
  says: RegExp,
): Promise<void> {
  const { code, message } = await abortOf(tamper);
  expect(code).toBe("run/bad-attestation");
  expect(message).toMatch(says);
}

test("honest nodes: the figure opens", async () => {
  const consortium = await startConsortium();
  const { openings } = await runQuery(consortium.network, await authorized(consortium));
  expect(openings[0]?.figures.map(({ values }) => values)).toEqual([[BigInt(ROWS)]]);
});

test("an attestation that another key signed", () =>
  checkBadAttestation(([first, second, third], { keys }) => {
    const attestation = signAttestation(second.attestation.body, keys[2]);
    return [first, unread(second, attestation), third];
  }, /not signed with the key of `node-1`/));

test("an attestation whose body was changed after signing", () =>
  checkBadAttestation(([first, second, third]) => {
    const { body, signature } = second.attestation;
    const attestation = { body: { ...body, rounds: body.rounds + 1 }, signature };
    return [first, unread(second, attestation), third];
  }, /not signed/));

test("one node's attestation in the place of another", () =>
  checkBadAttestation(
    ([first, second, third]) => [first, unread(second, third.attestation), third],
    /speaks for node 2/,
  ));

test("an attestation to another circuit", () =>
  checkBadAttestation(
    attesting(() => ({ circuit: `sha256:${"0".repeat(64)}` })),
    /node 1 attests the circuit/,
  ));

test("an attestation of another session", () =>
  checkBadAttestation(
    attesting(() => ({ session: "0".repeat(64) })),
    /node 1 attests the session/,
  ));

test("an attestation to fewer gates than the others saw", () =>
  checkBadAttestation(
    attesting(({ andGates }) => ({ andGates: andGates - 32 })),
    /number of AND gates/,
  ));

test("an attestation to other bytes than the peer received", () =>
  checkBadAttestation(
    attesting(({ links: [first, second] }) => {
      const sent = { ...first.sent, digest: `sha256:${"1".repeat(64)}` as const };
      return { links: [{ ...first, sent }, second] };
    }),
    /link transcripts/,
  ));

/** With one bit of one component of node `party`'s output flipped. */
function flipped(result: NodeResult, component: "own" | "next"): NodeResult {
  const [message] = result.outputs;
  const [output] = message!.shares;
  const [bit, ...bits] = output!.bits;
  const parts = { own: bit!.own.slice(), next: bit!.next.slice() };
  parts[component][0]! ^= 1;
  const shares = [{ ...output!, bits: [new Share(parts.own, parts.next), ...bits] }];
  return { ...result, outputs: [{ ...message!, shares }] };
}

/** With commitments to the output shares that are sent. */
function attestingToItsOutputs(result: NodeResult, key: SigningKey): NodeResult {
  const { body } = result.attestation;
  const made = commitmentsTo(result.outputs[0]!);
  const [output] = body.outputs;
  const commitments = output!.commitments.map(({ component }) => ({
    component,
    digest: made[component === body.node ? "own" : "next"],
  })) as unknown as AttestedOutput["commitments"];
  const changed = { ...body, outputs: [{ ...output!, commitments }] };
  return { ...result, attestation: signAttestation(changed, key) };
}

test("a node that salts its commitments otherwise", async () => {
  const { code, message } = await abortOf(([first, second, third], { keys }) => {
    const [output] = second.outputs;
    const salts = { ...output!.salts, own: new Uint8Array(32) };
    const resalted = { ...second, outputs: [{ ...output!, salts }] };
    return [first, attestingToItsOutputs(resalted, keys[1]), third];
  });
  expect(code).toBe("run/bad-attestation");
  expect(message).toMatch(/output commitments/);
});

for (const party of [0, 1, 2] as const) {
  for (const component of ["own", "next"] as const) {
    test(`node ${party} sends another \`${component}\` share of the output than it attests to`, async () => {
      const { code, node, message } = await abortOf((results) => {
        const changed = [...results] as [NodeResult, NodeResult, NodeResult];
        changed[party] = flipped(results[party], component);
        return changed;
      });
      expect(code).toBe("run/broken-commitment");
      expect(node).toBe(`node-${party}`);
      expect(message).toBe(`\`node-${party}\` sent other output shares than it attests to`);
    });

    test(`node ${party} sends another \`${component}\` share of the output and attests to it`, async () => {
      const { code, node, message } = await abortOf((results, { keys }) => {
        const changed = [...results] as [NodeResult, NodeResult, NodeResult];
        changed[party] = attestingToItsOutputs(flipped(results[party], component), keys[party]);
        return changed;
      });
      expect(code).toBe("run/bad-attestation");
      expect(node).toBe(null);
      expect(message).toMatch(/output commitments: nodes \d and \d commit to different shares/);
    });
  }
}

test("a node takes part in no semi-honest run unless it is configured to", async () => {
  const consortium = await startConsortium();
  const query = await authorized(consortium, "semi-honest");
  await expect(runQuery(consortium.network, query)).rejects.toMatchObject({
    code: "run/not-authorized",
    message: expect.stringContaining(
      "the run is semi-honest, which is not accepted here",
    ) as string,
  });
});

test("every node attests the proofs of both others, and which is the same at both", async () => {
  const consortium = await startConsortium();
  const { attestations } = await runQuery(consortium.network, await authorized(consortium));
  const proofs = attestations.map(({ body }) => body.proof!);
  const transcripts = [0, 1, 2].map((prover) => {
    const verdicts = proofs.flatMap((proof) =>
      proof.verdicts.filter((one) => one.prover === prover),
    );
    expect(verdicts.map(({ accept }) => accept)).toEqual([true, true]);
    return new Set(verdicts.map(({ transcript }) => transcript));
  });
  expect(transcripts.map(({ size }) => size)).toEqual([1, 1, 1]);
  expect(new Set(transcripts.flatMap((set) => [...set])).size).toBe(3);
  for (const { body } of attestations) expect(body.proof?.gates).toBe(body.andGates);
});

test("what is asked while a run is under way waits its turn", async () => {
  const consortium = await startConsortium();
  const query = await authorized(consortium);
  const run = runQuery(consortium.network, query);
  const prepared = consortium.network.prepare(query.bundle);
  const second = authorized(consortium).then((next) => runQuery(consortium.network, next));
  expect((await run).openings).toEqual((await second).openings);
  await prepared;
});

test("after a refused run the next one is answered in step", async () => {
  const consortium = await startConsortium();
  const query = await authorized(consortium);
  const refused = runQuery(consortium.network, { ...query, parameters: [17] });
  await expect(refused).rejects.toMatchObject({ code: "run/parameter-mismatch" });
  const { openings } = await runQuery(consortium.network, query);
  expect(openings[0]?.figures.map(({ values }) => values)).toEqual([[BigInt(ROWS)]]);
});
