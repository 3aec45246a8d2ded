import {
  digestOf,
  encodeCanonical,
  outputRecipients,
  type Bundle,
  type Circuit,
  type Digest,
} from "@qsc/plan";
import type { Attestation, PublicKey, SharedSite, SigningKey } from "@qsc/ledger";
import { decodeAttestation } from "@qsc/ledger";
import { decodeMessage, messageBytes, type OutputMessage } from "../node/output-message.ts";
import type { FailureNotice, NodeRequest, ProgressNotice, RunRequest } from "../node/request.ts";
import {
  readFailure,
  readPrepared,
  readProgress,
  readResult,
  readUploaded,
} from "../node/response.ts";
import { componentDigest } from "../node/share-store.ts";
import { RuntimeError } from "../runtime-error.ts";
import type { SharedPlanes } from "../sharing/share-dataset.ts";
import { createTlsIdentity } from "../transport/certificate.ts";
import { createConnection, NO_TAG, type Connection } from "../transport/connection.ts";
import { decodeJson, encodeJson, receiveBody, sendBody, sendFrame } from "../transport/message.ts";
import { blame, PeerError } from "../transport/peer-error.ts";
import { dialTls, type Address } from "../transport/tls.ts";
import { attribute, type NodeFailure } from "./attribute.ts";

/**
 * Three compute nodes that a client can use, for one thing after the other: what is asked meanwhile waits.
 * Whether they are embedded or a consortium's makes no difference here.
 */
export interface Network {
  /** In committee order: what is uploaded to the node at place i is share pair i. */
  readonly nodes: readonly [NetworkNode, NetworkNode, NetworkNode];
  /** Gives each node its share pair of one site's rows; resolves to what an authorization cites, throws `RunAborted`. */
  upload(dataset: string, site: string, shares: ShareTriple): Promise<UploadedSite>;
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

/** A site's part of an authorization, but for the snapshot, which only the site can tell. */
export type UploadedSite = Omit<SharedSite, "snapshot">;

export interface NetworkNode {
  readonly name: string;
  readonly publicKey: PublicKey;
  /** Process id of an embedded node. */
  readonly pid?: number;
}

export type ShareTriple = readonly [SharedPlanes, SharedPlanes, SharedPlanes];

export interface NodeResult {
  /** The node's message to each recipient, in the order of `outputRecipients`. */
  readonly outputs: readonly OutputMessage[];
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
  const { nodes, silenceTimeoutMs: timeoutMs } = options;
  const connections = await connectAll(options);
  const inTurn = oneAfterTheOther();
  const onAll = <Result>(
    work: (connection: Connection, party: number) => Promise<Result>,
  ): Promise<readonly Result[]> => inTurn(() => settleAll(connections, work));
  return {
    nodes,
    upload: async (dataset, site, shares) => {
      const digests = shares.map(({ share }) => componentDigest(share.own));
      const [first] = shares;
      await onAll((connection, party) =>
        uploadTo(connection, { dataset, site, shares, digests, party }, timeoutMs),
      );
      return { site, rows: first.lanes, shares: [digests[0]!, digests[1]!, digests[2]!] };
    },
    prepare: async (bundle) => {
      const digest = digestOf(bundle);
      await onAll((connection) => prepareOn(connection, bundle, digest, timeoutMs));
    },
    run: async (request, circuit, onProgress) => {
      const [first, second, third] = await onAll((connection) =>
        runOn(connection, { request, circuit, onProgress }, timeoutMs),
      );
      return [first!, second!, third!];
    },
    close: () => {
      for (const connection of connections) connection.close();
      return Promise.resolve();
    },
  };
}

/** Connects to all nodes or to none. */
async function connectAll(options: NetworkOptions): Promise<readonly Connection[]> {
  const identity = await createTlsIdentity("client", options.key);
  const attempts = await Promise.allSettled(
    options.nodes.map(async ({ name, publicKey, address }) => {
      const member = { name, key: publicKey };
      const socket = await dialTls(identity, address, member, options.connectTimeoutMs);
      return createConnection(socket, { peer: name, tag: NO_TAG, isLink: false });
    }),
  );
  const connections = attempts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = attempts.find((one) => one.status === "rejected");
  if (failed === undefined) return connections;
  for (const connection of connections) connection.close();
  throw failed.reason;
}

/** A task of all nodes: its outcome, and when every node has answered or failed. */
interface Task<Result> {
  readonly outcome: Promise<Result>;
  readonly over: Promise<unknown>;
}

/** Starts a task when the one before it is over, because answers come in the order of the requests. */
function oneAfterTheOther(): <Result>(start: () => Task<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (start) => {
    const task = last.then(start);
    last = task.then(({ over }) => over);
    return task.then(({ outcome }) => outcome);
  };
}

interface Upload {
  readonly dataset: string;
  readonly site: string;
  readonly shares: ShareTriple;
  /** Of the three components. */
  readonly digests: readonly string[];
  readonly party: number;
}

async function uploadTo(connection: Connection, upload: Upload, timeoutMs: number): Promise<void> {
  const { dataset, site, shares, digests, party } = upload;
  const { lanes, planes, share } = shares[party as 0 | 1 | 2];
  await send(connection, { kind: "upload", dataset, site, lanes, planes }, timeoutMs);
  for (const { buffer, byteOffset, byteLength } of [share.own, share.next]) {
    await sendBody(connection, new Uint8Array(buffer, byteOffset, byteLength), timeoutMs);
  }
  const answer = readUploaded(await response(connection, timeoutMs));
  if (answer.own !== digests[party] || answer.next !== digests[(party + 1) % 3]) {
    const message = `\`${connection.peer}\` did not receive the shares of site \`${site}\` intact`;
    throw new PeerError("run/upload-damaged", connection.peer, message, "upload again");
  }
}

async function prepareOn(
  connection: Connection,
  { sources, entry }: Bundle,
  digest: Digest,
  timeoutMs: number,
): Promise<void> {
  await send(connection, { kind: "prepare", sources, entry }, timeoutMs);
  const answer = readPrepared(await response(connection, timeoutMs));
  if (answer.bundle === digest) return;
  throw new NodeRefusal({
    code: "run/bundle-mismatch",
    message: "the node compiles the contract to another bundle",
    help: "use the same version of the compiler at the node and here",
    node: connection.peer,
  });
}

interface Run {
  readonly request: RunRequest;
  readonly circuit: Circuit;
  readonly onProgress: (progress: ProgressNotice) => void;
}

async function runOn(
  connection: Connection,
  { request, circuit, onProgress }: Run,
  timeoutMs: number,
): Promise<NodeResult> {
  await send(connection, request, timeoutMs);
  const result = readResult(await response(connection, timeoutMs, onProgress));
  const recipients = outputRecipients(circuit);
  const sizes = recipients.map((recipient) => messageBytes(circuit, recipient));
  if (result.bytes !== sizes.reduce((sum, size) => sum + size, 0)) {
    const help = "check the version of the node, then its operator";
    throw new RuntimeError("run/bad-output", "the output shares have the wrong size", help);
  }
  const outputs: OutputMessage[] = [];
  for (const [index, recipient] of recipients.entries()) {
    const body = await receiveBody(connection, sizes[index]!, timeoutMs);
    outputs.push(decodeMessage(circuit, recipient, body));
  }
  return {
    outputs,
    attestation: decodeAttestation(encodeCanonical(result.attestation)),
    rssMb: result.rssMb,
  };
}

async function send(
  connection: Connection,
  message: NodeRequest,
  timeoutMs: number,
): Promise<void> {
  await sendFrame(connection, "request", encodeJson(message), timeoutMs);
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

/** The node's answer; throws `NodeRefusal` when it refuses. */
async function response(
  connection: Connection,
  timeoutMs: number,
  onProgress: (progress: ProgressNotice) => void = () => undefined,
): Promise<unknown> {
  for (;;) {
    const frame = await connection.receive(["response", "progress", "failure"], timeoutMs);
    const value = decodeJson(frame.payload);
    if (frame.type === "progress") onProgress(readProgress(value));
    else if (frame.type === "failure") throw new NodeRefusal(readFailure(value));
    else return value;
  }
}

/** Waits for all nodes; after the first failure only a little longer, to hear from the others whom they blame. */
function settleAll<Result>(
  connections: readonly Connection[],
  work: (connection: Connection, party: number) => Promise<Result>,
): Task<readonly Result[]> {
  const failures: NodeFailure[] = [];
  const pending = new Set(connections.map(({ peer }) => peer));
  const results = connections.map(async (connection, party) => {
    const { peer } = connection;
    try {
      return await work(connection, party);
    } catch (error) {
      failures.push({ reporter: peer, error });
      // Whoever breaks the protocol is out of step, and its next answer could be taken for another's.
      if (!(error instanceof NodeRefusal)) connection.fail(blame(peer, error));
      throw error;
    } finally {
      pending.delete(peer);
    }
  });
  const over = Promise.allSettled(results);
  const outcome = Promise.all(results).catch(async () => {
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, GRACE_MS))]);
    throw attribute(
      connections.map(({ peer }) => peer),
      failures,
      pending,
    );
  });
  return { outcome, over };
}

const GRACE_MS = 1500;
