import { digestOf, encodeCanonical, type Bundle, type Circuit } from "@qsc/plan";
import type { Attestation, PublicKey, SharedSite, SigningKey } from "@qsc/ledger";
import { decodeAttestation } from "@qsc/ledger";
import { decodeOutputs, outputBytes } from "../node/output-codec.ts";
import type {
  FailureNotice,
  NodeRequest,
  PreparedResponse,
  ProgressNotice,
  ResultResponse,
  RunRequest,
  UploadedResponse,
} from "../node/request.ts";
import { componentDigest } from "../node/share-store.ts";
import { RuntimeError } from "../runtime-error.ts";
import type { OutputShare } from "../engine/evaluate.ts";
import type { SharedPlanes } from "../sharing/share-dataset.ts";
import { createTlsIdentity } from "../transport/certificate.ts";
import { createConnection, NO_TAG, type Connection } from "../transport/connection.ts";
import { decodeJson, encodeJson, receiveBody, sendBody } from "../transport/message.ts";
import { PeerError } from "../transport/peer-error.ts";
import { dialTls, type Address } from "../transport/tls.ts";
import { attribute, type NodeFailure } from "./attribute.ts";

/** Three compute nodes that a client can use; whether they are embedded or a consortium's makes no difference here. */
export interface Network {
  /** In committee order: what is uploaded to the node at place i is share pair i. */
  readonly nodes: readonly [NetworkNode, NetworkNode, NetworkNode];
  /** Gives each node its share pair of one site's rows; resolves to what an authorization cites, throws `RunAborted`. */
  upload(dataset: string, site: string, shares: ShareTriple): Promise<SharedSite>;
  /** Has all three nodes compile a contract ahead of its runs; throws `RunAborted` when one compiles it differently. */
  prepare(bundle: Bundle): Promise<void>;
  /** Has all three nodes run; throws `RunAborted`. */
  run(
    request: RunRequest,
    circuit: Circuit,
    onProgress: (progress: ProgressNotice) => void,
  ): Promise<readonly [NodeResult, NodeResult, NodeResult]>;
  close(): Promise<void>;
}

export interface NetworkNode {
  readonly name: string;
  readonly publicKey: PublicKey;
  /** Process id of an embedded node. */
  readonly pid?: number;
}

export type ShareTriple = readonly [SharedPlanes, SharedPlanes, SharedPlanes];

export interface NodeResult {
  readonly outputs: readonly OutputShare[];
  readonly attestation: Attestation;
  /** Largest resident memory of the node so far, in MiB. */
  readonly rssMb: number;
}

export interface ReachableNode extends NetworkNode {
  readonly address: Address;
}

export interface NetworkOptions {
  /** The client's key, which the nodes have in their rosters. */
  readonly key: SigningKey;
  readonly nodes: readonly [ReachableNode, ReachableNode, ReachableNode];
  readonly connectTimeoutMs: number;
  /** The longest silence of a node in a run. */
  readonly silenceTimeoutMs: number;
}

/** Connects to three nodes; throws `PeerError` naming the one that cannot be reached. */
export async function connectNetwork(options: NetworkOptions): Promise<Network> {
  const identity = await createTlsIdentity("client", options.key);
  const { nodes, connectTimeoutMs: timeout } = options;
  const connections = await Promise.all(
    nodes.map(async ({ name, publicKey, address }) => {
      const socket = await dialTls(identity, address, { name, key: publicKey }, timeout);
      return createConnection(socket, { peer: name, tag: NO_TAG, isLink: false });
    }),
  );
  return {
    nodes,
    upload: (dataset, site, shares) =>
      upload(connections, dataset, site, shares, options.silenceTimeoutMs),
    prepare: async (bundle) => {
      const work = connections.map((connection) =>
        prepareOn(connection, bundle, options.silenceTimeoutMs),
      );
      await settleAll(connections, work);
    },
    run: async (request, circuit, onProgress) => {
      const work = connections.map((connection) =>
        runOn(connection, request, circuit, options.silenceTimeoutMs, onProgress),
      );
      const [first, second, third] = await settleAll(connections, work);
      return [first!, second!, third!];
    },
    close: () => {
      for (const connection of connections) connection.close();
      return Promise.resolve();
    },
  };
}

async function upload(
  connections: readonly Connection[],
  dataset: string,
  site: string,
  shares: ShareTriple,
  timeoutMs: number,
): Promise<SharedSite> {
  const { lanes, planes } = shares[0];
  const digests = shares.map(({ share }) => componentDigest(share.own));
  const work = connections.map(async (connection, party) => {
    const { own, next } = shares[party as 0 | 1 | 2].share;
    await request(connection, { kind: "upload", dataset, site, lanes, planes });
    await sendBody(connection, new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
    await sendBody(connection, new Uint8Array(next.buffer, next.byteOffset, next.byteLength));
    const answer = await response<UploadedResponse>(connection, timeoutMs, () => undefined);
    if (answer.own !== digests[party] || answer.next !== digests[(party + 1) % 3]) {
      const message = `\`${connection.peer}\` did not receive the shares of site \`${site}\` intact`;
      throw new PeerError("run/upload-damaged", connection.peer, message, "upload again");
    }
  });
  await settleAll(connections, work);
  return { site, rows: lanes, shares: [digests[0]!, digests[1]!, digests[2]!] };
}

async function prepareOn(connection: Connection, bundle: Bundle, timeoutMs: number): Promise<void> {
  const { sources, entry } = bundle;
  await request(connection, { kind: "prepare", sources, entry });
  const answer = await response<PreparedResponse>(connection, timeoutMs, () => undefined);
  if (answer.bundle === digestOf(bundle)) return;
  throw new NodeRefusal({
    code: "run/bundle-mismatch",
    message: `the node compiles the contract to another bundle, ${answer.bundle}`,
    help: "use the same version of the compiler at the node and here",
    node: connection.peer,
  });
}

async function runOn(
  connection: Connection,
  run: RunRequest,
  circuit: Circuit,
  timeoutMs: number,
  onProgress: (progress: ProgressNotice) => void,
): Promise<NodeResult> {
  await request(connection, run);
  const result = await response<ResultResponse>(connection, timeoutMs, onProgress);
  if (result.bytes !== outputBytes(circuit)) {
    const help = "check the version of the node, then its operator";
    throw new RuntimeError("run/bad-output", "the output shares have the wrong size", help);
  }
  const body = await receiveBody(connection, result.bytes, timeoutMs);
  return {
    outputs: decodeOutputs(circuit, body),
    attestation: decodeAttestation(encodeCanonical(result.attestation)),
    rssMb: Number(result.rssMb),
  };
}

async function request(connection: Connection, message: NodeRequest): Promise<void> {
  await connection.send("request", encodeJson(message));
}

/** A node's refusal, told by itself. */
export class NodeRefusal extends RuntimeError {
  readonly blamed: string | null;

  constructor(notice: FailureNotice) {
    super(notice.code, notice.message, notice.help);
    this.name = "NodeRefusal";
    this.blamed = notice.node;
  }
}

async function response<Answer>(
  connection: Connection,
  timeoutMs: number,
  onProgress: (progress: ProgressNotice) => void,
): Promise<Answer> {
  for (;;) {
    const frame = await connection.receive(["response", "progress", "failure"], timeoutMs);
    const value = decodeJson(frame.payload);
    if (frame.type === "progress") onProgress(value as ProgressNotice);
    else if (frame.type === "failure") throw new NodeRefusal(value as FailureNotice);
    else return value as Answer;
  }
}

/** Waits for all nodes; after the first failure only a little longer, to hear from the others whom they blame. */
async function settleAll<Result>(
  connections: readonly Connection[],
  work: readonly Promise<Result>[],
): Promise<readonly Result[]> {
  const failures: NodeFailure[] = [];
  const pending = new Set(connections.map(({ peer }) => peer));
  const all = Promise.allSettled(
    work.map((one, index) =>
      one.then(
        () => void pending.delete(connections[index]!.peer),
        (error: unknown) => {
          const { peer } = connections[index]!;
          pending.delete(peer);
          failures.push({ reporter: peer, error });
          throw error;
        },
      ),
    ),
  );
  const results = Promise.all(work);
  const failed = results.then(
    () => undefined,
    () => new Promise((resolve) => setTimeout(resolve, GRACE_MS)),
  );
  await Promise.race([all, failed]);
  if (failures.length > 0) throw attribute(failures, pending);
  return results;
}

const GRACE_MS = 1500;
