import { bytesToHex } from "@noble/hashes/utils.js";
import type { Connection } from "../transport/connection.ts";
import { TAG_BYTES } from "../transport/frame.ts";
import { PeerError } from "../transport/peer-error.ts";

/** Where links that peers have opened meet the runs that wait for them, whichever comes first. */
export interface LinkDesk {
  /** Reads a new link's first frame, which names its session, and keeps it until a run takes it. */
  register(connection: Connection, timeoutMs: number): Promise<void>;
  /** The link that `peer` opened for this session. */
  take(peer: string, session: string, timeoutMs: number): Promise<Connection>;
}

export function createLinkDesk(): LinkDesk {
  const waiting = new Map<string, (connection: Connection) => void>();
  const arrived = new Map<string, Connection>();
  const keyOf = (peer: string, session: string): string => JSON.stringify([peer, session]);
  return {
    async register(connection, timeoutMs) {
      const { payload } = await connection.receive(["link"], timeoutMs);
      if (payload.length !== SESSION_BYTES) {
        connection.fail(badLink(connection.peer));
        return;
      }
      connection.setTag(payload.subarray(0, TAG_BYTES));
      const key = keyOf(connection.peer, bytesToHex(payload));
      const taker = waiting.get(key);
      if (taker !== undefined) {
        taker(connection);
        return;
      }
      arrived.get(key)?.close();
      arrived.set(key, connection);
      const drop = (): void => {
        if (arrived.get(key) !== connection) return;
        arrived.delete(key);
        connection.close();
      };
      setTimeout(drop, timeoutMs).unref();
    },
    take(peer, session, timeoutMs) {
      const key = keyOf(peer, session);
      const early = arrived.get(key);
      arrived.delete(key);
      if (early !== undefined) return Promise.resolve(early);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(key);
          reject(notConnected(peer, timeoutMs));
        }, timeoutMs);
        waiting.set(key, (connection) => {
          clearTimeout(timer);
          waiting.delete(key);
          resolve(connection);
        });
      });
    },
  };
}

const SESSION_BYTES = 32;

function badLink(peer: string): PeerError {
  const help = "the peer does not follow the protocol; check its version, then its operator";
  return new PeerError("transport/bad-message", peer, `\`${peer}\` opened a link wrongly`, help);
}

function notConnected(peer: string, timeoutMs: number): PeerError {
  const message = `\`${peer}\` did not join the run within ${timeoutMs} ms`;
  const help = `see whether \`${peer}\` is running and was asked to run the same session`;
  return new PeerError("transport/timeout", peer, message, help);
}
