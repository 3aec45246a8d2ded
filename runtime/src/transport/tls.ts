import {
  connect,
  createSecureContext,
  createServer,
  type SecureContext,
  type Server,
  type TLSSocket,
} from "node:tls";
import type { PublicKey } from "@qsc/ledger";
import { peerKey, type TlsIdentity } from "./certificate.ts";
import { PeerError } from "./peer-error.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Who may connect: a peer is whoever holds the key. */
export interface Member {
  readonly name: string;
  readonly key: PublicKey;
}

/**
 * TLS 1.3 only, both sides with certificates. The chain of trust is not used: after the handshake, which proves the
 * possession of the private key, the key itself is looked up in the roster.
 */
const TLS_OPTIONS = {
  minVersion: "TLSv1.3",
  maxVersion: "TLSv1.3",
  ciphers: "TLS_AES_128_GCM_SHA256",
  rejectUnauthorized: false,
} as const;

/** Key and certificate are read once and not for each connection, which took longer than the handshake. */
function contextOf(identity: TlsIdentity): SecureContext {
  const known = contexts.get(identity);
  if (known !== undefined) return known;
  const context = createSecureContext({ ...TLS_OPTIONS, ...identity });
  contexts.set(identity, context);
  return context;
}

const contexts = new WeakMap<TlsIdentity, SecureContext>();

/** Listens; connections whose key is not in the roster are dropped before a byte of theirs is read. */
export function listenTls(
  identity: TlsIdentity,
  at: Address,
  members: readonly Member[],
  onMember: (socket: TLSSocket, member: Member) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ ...TLS_OPTIONS, ...identity, requestCert: true });
  server.on("secureConnection", (socket) => {
    const key = peerKey(socket);
    const member = members.find((candidate) => candidate.key === key);
    if (member === undefined) socket.destroy();
    else onMember(socket, member);
  });
  // A handshake that fails is the other side's trouble; its socket is gone already.
  server.on("tlsClientError", () => undefined);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address !== null ? address.port : 0 });
    });
  });
}

/** Connects to a member and makes sure that it is the one. */
export function dialTls(
  identity: TlsIdentity,
  to: Address,
  member: Member,
  timeoutMs: number,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const fail = (code: string, message: string): void => {
      socket.destroy();
      const help = `see whether \`${member.name}\` is running and listens on ${to.host}:${to.port}`;
      reject(new PeerError(code, member.name, message, help));
    };
    const socket = connect({
      rejectUnauthorized: false,
      secureContext: contextOf(identity),
      host: to.host,
      port: to.port,
    });
    const timer = setTimeout(
      () => fail("transport/timeout", `no connection to \`${member.name}\` within ${timeoutMs} ms`),
      timeoutMs,
    );
    const onError = (error: Error): void => {
      clearTimeout(timer);
      fail("transport/unreachable", `cannot connect to \`${member.name}\`: ${error.message}`);
    };
    socket.once("error", onError);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      if (peerKey(socket) !== member.key) {
        fail("transport/unknown-peer", `who answers for \`${member.name}\` does not hold its key`);
        return;
      }
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

/** What the key of a link is for; keys of different purposes have nothing to do with each other. */
export type KeyPurpose = "zero-sharing" | "proof" | "output-salt";

/** 32 bytes that both ends of the connection know and nobody else (RFC 8446, section 7.5). */
export function exportKey(socket: TLSSocket, session: Uint8Array, purpose: KeyPurpose): Uint8Array {
  const label = `EXPORTER-qsc-${purpose}-v1`;
  return new Uint8Array(socket.exportKeyingMaterial(32, label, Buffer.from(session)));
}
