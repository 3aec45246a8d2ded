import { outputRecipients, type Bundle, type Circuit } from "@qsc/plan";
import {
  costOf,
  decodeAuthorization,
  judgeAttestations,
  type Attestations,
  type Cost,
} from "@qsc/ledger";
import { commitmentsTo } from "../node/output-message.ts";
import type { ProgressNotice, RunHistory } from "../node/request.ts";
import { RuntimeError } from "../runtime-error.ts";
import { openOutputs, type OpenedFigure } from "../sharing/open-outputs.ts";
import type { Network, NodeResult } from "./network.ts";
import { RunAborted } from "./run-aborted.ts";

export interface RunQuery {
  readonly bundle: Bundle;
  /** The authorized circuit: the bundle's, or one that also guards against earlier runs. */
  readonly circuit: Circuit;
  readonly history: RunHistory;
  /** A value for each parameter, in the order of the plan. */
  readonly parameters: readonly number[];
  /** The encoded `qsc-authorization/2` document (`encodeAuthorization`). */
  readonly authorization: Uint8Array;
  /** The session that follows from it (`sessionOf`). */
  readonly session: string;
}

/** What one recipient opens from the three messages to it. */
export interface Opening {
  readonly recipient: string;
  readonly figures: readonly OpenedFigure[];
}

export interface RunResult {
  /** One for each recipient: the client of a rehearsal plays them all. */
  readonly openings: readonly Opening[];
  readonly attestations: Attestations;
  readonly cost: Cost;
  /** Largest resident memory of a node, in MiB. */
  readonly rssMb: number;
}

/**
 * Runs a query whose shares are uploaded and whose run is authorized:
 * nodes compute ▶ attestations agree ▶ holders of every output share agree ▶ open.
 * Throws `RunAborted`; then nothing was opened.
 */
export async function runQuery(
  network: Network,
  { bundle, circuit, history, parameters, authorization, session }: RunQuery,
  onProgress: (progress: ProgressNotice) => void = () => undefined,
): Promise<RunResult> {
  const results = await network.run(
    {
      kind: "run",
      sources: bundle.sources,
      entry: bundle.entry,
      authorization: new TextDecoder().decode(authorization),
      parameters,
      history,
    },
    circuit,
    onProgress,
  );
  const attestations: Attestations = [
    results[0].attestation,
    results[1].attestation,
    results[2].attestation,
  ];
  checkAttestations(authorization, session, attestations);
  checkCommitments(network, results);
  return {
    openings: open(circuit, results),
    attestations,
    cost: costOf(attestations),
    rssMb: Math.max(...results.map(({ rssMb }) => rssMb)),
  };
}

function checkAttestations(
  authorization: Uint8Array,
  session: string,
  attestations: Attestations,
): void {
  const { contract, run } = decodeAuthorization(authorization);
  const authorized = { contract: contract.entry, authorization: run.entry, session };
  for (const { name, fault } of judgeAttestations(authorized, attestations)) {
    if (fault === null) continue;
    const help = "one of the nodes is faulty or lying; repeat the run with another committee";
    throw new RunAborted("run/bad-attestation", null, `${name}: ${fault}`, help);
  }
}

/** A node that sends other shares than it has committed to contradicts itself, so it is the one to name. */
function checkCommitments(network: Network, results: readonly NodeResult[]): void {
  for (const [party, { attestation, outputs }] of results.entries()) {
    for (const [index, message] of outputs.entries()) {
      const made = commitmentsTo(message);
      const attested = attestation.body.outputs[index]?.commitments;
      const isKept = attested?.every(
        ({ component, digest }) => digest === made[component === party ? "own" : "next"],
      );
      if (isKept === true) continue;
      const { name } = network.nodes[party]!;
      throw new RunAborted(
        "run/broken-commitment",
        name,
        `\`${name}\` sent other output shares than it attests to`,
        "the node is faulty or lying; repeat the run with another committee",
      );
    }
  }
}

function open(
  circuit: Circuit,
  results: readonly [NodeResult, NodeResult, NodeResult],
): readonly Opening[] {
  const [first, second, third] = results.map(({ outputs }) => outputs);
  try {
    return outputRecipients(circuit).map((recipient, index) => ({
      recipient,
      figures: openOutputs([first![index]!.shares, second![index]!.shares, third![index]!.shares]),
    }));
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new RunAborted(error.code, null, error.message, error.help);
  }
}
