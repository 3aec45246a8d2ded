import {
  decodeAuthorization,
  decodeEntry,
  decodePublicKey,
  LedgerError,
  parsePolicy,
  sign,
  verifySignature,
  type Mode,
  type PublicKey,
  type Security,
  type SigningKey,
  type Trust,
} from "@qsc/ledger";
import { hexToBytes } from "@noble/hashes/utils.js";
import { endianness } from "node:os";
import type { TLSSocket } from "node:tls";
import { RuntimeError } from "../runtime-error.ts";
import { nextParty, previousParty } from "../sharing/share.ts";
import { createTlsIdentity, type TlsIdentity } from "../transport/certificate.ts";
import { createConnection, NO_TAG, type Connection } from "../transport/connection.ts";
import { TAG_BYTES } from "../transport/frame.ts";
import { decodeJson, encodeJson, receiveBody, sendBody, sendFrame } from "../transport/message.ts";
import { blame, PeerError } from "../transport/peer-error.ts";
import { dialTls, listenTls, type Address, type Member } from "../transport/tls.ts";
import { admitRun, type AdmittedRun } from "./check-run.ts";
import type { Guard } from "./check-history.ts";
import { createContractCache, type Compile, type ContractCache } from "./contract-cache.ts";
import type { PartyLinks } from "./drive-exchanges.ts";
import { createLinkDesk, type LinkDesk } from "./link-desk.ts";
import { encodeMessage } from "./output-message.ts";
import {
  checkRequest,
  type FailureNotice,
  type PrepareRequest,
  type RunRequest,
  type UploadRequest,
} from "./request.ts";
import type { PairwiseSeeds } from "./noise-seeds.ts";
import { runParty } from "./run-party.ts";
import { createShareStore, storedShares, type ShareStore } from "./share-store.ts";

/** What a compute node has to know. */
export interface NodeConfig {
  readonly name: string;
  /** The key of its certificate and of its attestations, the one that committees name. */
  readonly key: SigningKey;
  readonly listen: Address;
  /** Other compute nodes, and clients that may upload and run. */
  readonly members: readonly NodeMember[];
  /** Policy file that names the log whose authorizations count. */
  readonly policy: string;
  readonly modes: readonly Mode[];
  /** Securities of runs that the node takes part in; only `malicious` unless given. */
  readonly securities?: readonly Security[];
  readonly timeouts?: Partial<NodeTimeouts>;
  /** For contracts whose figures are noisy. */
  readonly noiseSeeds?: PairwiseSeeds;
}

export interface NodeMember extends Member {
  readonly role: "compute" | "client";
}

/** All in milliseconds. */
export interface NodeTimeouts {
  /** For connecting to a peer and for the peer to connect to this node. */
  readonly connect: number;
  /** Between two frames of a run. */
  readonly round: number;
  /** Between two requests of a client. */
  readonly idle: number;
}

export interface ServedNode {
  readonly port: number;
  readonly key: PublicKey;
  /** Where the peers listen, by name; needed before the first run. */
  setAddresses(addresses: ReadonlyMap<string, Address>): void;
  close(): Promise<void>;
}

/** What a node makes of contracts; the compiler is passed in, so that the runtime does not depend on it. */
export interface ContractTools {
  readonly compile: Compile;
  readonly guard: Guard;
}

/** Serves one compute node: takes shares, runs what the ledger authorizes, gives its output shares to the client. */
export async function serveNode(
  config: NodeConfig,
  { compile, guard }: ContractTools,
): Promise<ServedNode> {
  if (endianness() !== "LE") {
    const help = "run the node on another machine";
    throw new RuntimeError("node/endianness", "words travel little-endian", help);
  }
  checkKeys(config);
  const node: Node = {
    config,
    trust: parsePolicy(config.policy, config.modes, config.securities),
    contracts: createContractCache(compile),
    guard,
    identity: await createTlsIdentity(config.name, config.key),
    timeouts: { connect: 10_000, round: 30_000, idle: 2 ** 31 - 1, ...config.timeouts },
    store: createShareStore(),
    desk: createLinkDesk(),
    addresses: new Map(),
    open: new Set(),
    sessions: new Set(),
  };
  const { server, port } = await listenTls(
    node.identity,
    config.listen,
    config.members,
    (socket, member) => accept(node, socket, member as NodeMember),
  );
  setImmediate(compileSchemas);
  return {
    port,
    key: config.key.publicKey,
    setAddresses: (addresses) => void (node.addresses = addresses),
    close: () =>
      new Promise((resolve) => {
        for (const connection of node.open) connection.close();
        server.close(() => resolve());
      }),
  };
}

/** Finds unsound keys when the node starts and not in the middle of a run. */
function checkKeys({ key, members }: NodeConfig): void {
  for (const member of members) decodePublicKey(member.key);
  for (const [index, { name, key: known }] of members.entries()) {
    const twin = members.find(
      (other, at) => at < index && (other.name === name || other.key === known),
    );
    if (twin === undefined) continue;
    const help = "give every member a name and a key of its own, and one role";
    const message = `\`${twin.name}\` and \`${name}\` share a name or a key`;
    throw new RuntimeError("node/ambiguous-member", message, help);
  }
  const message = new TextEncoder().encode("qsc-self-test");
  if (!verifySignature(sign(message, key), message, decodePublicKey(key.publicKey))) {
    const help = "give the node a key pair that belongs together";
    throw new RuntimeError("node/bad-key", "the node's own signature does not verify", help);
  }
}

/**
 * Lets the ledger compile the schemas that every run is checked with, work that would otherwise be the first run's.
 * What is decoded here is empty and refused.
 */
function compileSchemas(): void {
  for (const decode of [decodeAuthorization, decodeEntry]) {
    try {
      decode(new TextEncoder().encode("{}\n"));
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
    }
  }
}

interface Node {
  readonly config: NodeConfig;
  readonly trust: Trust;
  readonly contracts: ContractCache;
  readonly guard: Guard;
  readonly identity: TlsIdentity;
  readonly timeouts: NodeTimeouts;
  readonly store: ShareStore;
  readonly desk: LinkDesk;
  addresses: ReadonlyMap<string, Address>;
  readonly open: Set<Connection>;
  /** Sessions that were begun; none is ever begun again. */
  readonly sessions: Set<string>;
}

function accept(node: Node, socket: TLSSocket, member: NodeMember): void {
  const isLink = member.role === "compute";
  const connection = createConnection(socket, {
    peer: member.name,
    tag: isLink ? null : NO_TAG,
    isLink,
  });
  track(node, connection);
  if (isLink) {
    // A link that breaks before a run has asked for it concerns nobody.
    void node.desk.register(connection, node.timeouts.connect).catch(() => undefined);
  } else {
    void serveClient(node, connection).catch(() => connection.close());
  }
}

function track(node: Node, connection: Connection): void {
  node.open.add(connection);
  connection.socket.once("close", () => node.open.delete(connection));
}

/** One request after the other, until the client goes. */
async function serveClient(node: Node, client: Connection): Promise<void> {
  for (;;) {
    const { payload } = await client.receive(["request"], node.timeouts.idle);
    try {
      const request = checkRequest(decodeJson(payload));
      if (request.kind === "upload") await takeUpload(node, client, request);
      else if (request.kind === "prepare") await prepare(node, client, request);
      else await takeRun(node, client, request);
    } catch (error) {
      const notice = encodeJson(failureNotice(node, error));
      await sendFrame(client, "failure", notice, node.timeouts.round);
    }
  }
}

async function takeUpload(node: Node, client: Connection, request: UploadRequest): Promise<void> {
  const { dataset, site, lanes, planes } = request;
  const bytes = 2 * planes * (lanes / 8);
  if (bytes > MAX_UPLOAD_BYTES) {
    const message = `the shares of site \`${site}\` take ${bytes} bytes`;
    const help = `a node takes at most ${MAX_UPLOAD_BYTES} bytes a site; split the site`;
    const error = new PeerError("node/upload-too-large", node.config.name, message, help);
    // The body is on its way; it is not worth reading, and nothing can be understood without.
    client.fail(error);
    throw error;
  }
  const body = await receiveBody(client, bytes, node.timeouts.round);
  const stored = storedShares(lanes, planes, body);
  node.store.put(dataset, site, stored);
  await respond(node, client, { own: stored.own, next: stored.next });
}

async function prepare(node: Node, client: Connection, request: PrepareRequest): Promise<void> {
  const contract = node.contracts(request);
  if (contract === null) {
    const help = "check the contract with `qsc check`";
    throw new RuntimeError("run/does-not-compile", "the contract does not compile here", help);
  }
  await respond(node, client, { bundle: contract.bundleDigest });
}

function respond(node: Node, client: Connection, answer: object): Promise<void> {
  return sendFrame(client, "response", encodeJson(answer), node.timeouts.round);
}

const MAX_UPLOAD_BYTES = 2 ** 32;

async function takeRun(node: Node, client: Connection, request: RunRequest): Promise<void> {
  const { key } = node.config;
  const { trust, contracts, guard, store } = node;
  const noiseSeeds = node.config.noiseSeeds ?? new Map<string, Uint8Array>();
  const own = { key: key.publicKey, noiseSeeds };
  const run = admitRun(request, { ...own, trust, contracts, guard, store });
  if (node.sessions.has(run.session)) {
    const help = "authorize another run";
    throw new RuntimeError("run/already-run", "an authorization is good for one run", help);
  }
  node.sessions.add(run.session);
  const links = await openLinks(node, run);
  const release = joinFates(client, links);
  try {
    let reported = Date.now();
    const result = await runParty(run, links, key, node.timeouts.round, (progress) => {
      if (Date.now() - reported < PROGRESS_MS) return;
      reported = Date.now();
      client.send("progress", encodeJson(progress)).catch(() => undefined);
    });
    const messages = result.messages.map(encodeMessage);
    const bytes = messages.reduce((sum, message) => sum + message.length, 0);
    const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
    const { attestation } = result;
    await respond(node, client, { attestation, bytes, rssMb });
    for (const message of messages) await sendBody(client, message, node.timeouts.round);
  } catch (error) {
    // A peer is told who is to blame, so that it does not blame this node for stopping.
    const blamed = blame(node.config.name, error);
    links.previous.fail(blamed);
    links.next.fail(blamed);
    throw error;
  } finally {
    release();
    links.previous.close();
    links.next.close();
  }
}

const PROGRESS_MS = 100;

async function openLinks(node: Node, run: AdmittedRun): Promise<PartyLinks> {
  const nameOf = (party: number): string => run.authorization.committee[party]!.node;
  const session = hexToBytes(run.session);
  const previous = memberOf(node, run, previousParty(run.party));
  const address = node.addresses.get(previous.name);
  if (address === undefined) {
    const help = "give the node the addresses of its peers";
    throw new PeerError("node/no-address", previous.name, "the peer's address is unknown", help);
  }
  memberOf(node, run, nextParty(run.party));
  const dial = async (): Promise<Connection> => {
    const socket = await dialTls(node.identity, address, previous, node.timeouts.connect);
    const tag = session.subarray(0, TAG_BYTES);
    const link = createConnection(socket, { peer: previous.name, tag, isLink: true });
    track(node, link);
    await link.send("link", session);
    return link;
  };
  const [dialled, awaited] = await Promise.allSettled([
    dial(),
    node.desk.take(nameOf(nextParty(run.party)), run.session, node.timeouts.connect),
  ]);
  if (dialled.status === "fulfilled" && awaited.status === "fulfilled") {
    return { previous: dialled.value, next: awaited.value };
  }
  const reason: unknown = dialled.status === "rejected" ? dialled.reason : undefined;
  const other: unknown = awaited.status === "rejected" ? awaited.reason : undefined;
  const blamed = blame(node.config.name, reason ?? other);
  if (dialled.status === "fulfilled") dialled.value.fail(blamed);
  if (awaited.status === "fulfilled") awaited.value.fail(blamed);
  throw reason ?? other;
}

/** The roster's entry for a member of the committee, which must be the same key. */
function memberOf(node: Node, run: AdmittedRun, party: number): NodeMember {
  const { node: name, key } = run.authorization.committee[party]!;
  const member = node.config.members.find((one) => one.role === "compute" && one.name === name);
  if (member?.key === key) return member;
  const message = `\`${name}\` of the committee is not a compute node of this node's roster`;
  throw new RuntimeError("run/unknown-peer", message, "choose a committee of known nodes");
}

/** A failure of either link or the loss of the client ends the whole run. Returns what lets the client go again. */
function joinFates(client: Connection, { previous, next }: PartyLinks): () => void {
  previous.onFailure((error) => next.fail(error));
  next.onFailure((error) => previous.fail(error));
  return client.onFailure((error) => previous.fail(error));
}

function failureNotice(node: Node, error: unknown): FailureNotice {
  if (error instanceof PeerError) {
    const { code, message, help, peer } = error;
    return { code, message, help, node: peer };
  }
  if (error instanceof RuntimeError) {
    const { code, message, help } = error;
    return { code, message, help, node: null };
  }
  const { message, help } = blame(node.config.name, error);
  return { code: "node/internal", message, help, node: node.config.name };
}
