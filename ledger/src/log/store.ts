import { existsSync } from "node:fs";
import type { Database as Connection } from "libsql";
import Database from "libsql";
import { LedgerError } from "../errors.ts";
import type { TreeNode } from "../merkle.ts";

/**
 * The ledger's one file: an SQLite database with write-ahead log and full synchronisation,
 * so that what a transaction wrote survives the loss of power once it has returned.
 */
export interface Store {
  /** Runs `work` as the only writer among all processes; all of it becomes durable, or none. */
  readonly write: <Result>(work: () => Result) => Result;
  /** Runs `work` on one snapshot. */
  readonly read: <Result>(work: () => Result) => Result;
  /** The first fault that the database finds in its own pages, or `null`. */
  readonly damage: () => string | null;
  readonly meta: () => Meta | null;
  readonly setMeta: (meta: Meta) => void;
  /** How many entries; they have the indexes 0 to size - 1 in a sound ledger. */
  readonly size: () => number;
  readonly entry: (index: number) => Uint8Array | null;
  readonly addEntry: (index: number, bytes: Uint8Array) => void;
  readonly node: (level: number, index: number) => Uint8Array | null;
  readonly nodeCount: () => number;
  readonly addNode: (node: TreeNode) => void;
  /** The signed checkpoint of the first `size` leaves. */
  readonly checkpoint: (size: number) => string | null;
  readonly checkpointCount: () => number;
  readonly addCheckpoint: (size: number, note: string) => void;
  readonly close: () => void;
}

export interface Meta {
  readonly format: string;
  readonly vkey: string;
}

export const STORE_FORMAT: string = "qsc-ledger/2";

/** Opens or creates the file; throws `ledger/storage-failed`, `ledger/corrupt` or `ledger/busy`. */
export function openStore(path: string, access: "write" | "read"): Store {
  if (access === "read" && !existsSync(path)) {
    throw new LedgerError("ledger/storage-failed", `there is no ledger at \`${path}\``);
  }
  return guarded(path, () => {
    const connection = new Database(path);
    try {
      prepare(connection, access);
      return storeOf(connection, path, access);
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

const SCHEMA = `
  create table if not exists meta (name text primary key, value text not null) without rowid;
  create table if not exists entry (position integer primary key, bytes blob not null);
  create table if not exists node (
    level integer not null, position integer not null, hash blob not null,
    primary key (level, position)
  ) without rowid;
  create table if not exists checkpoint (size integer primary key, note text not null);
`;

/** How long one process waits for another's append. */
const WAIT_MS = 20_000;

function prepare(connection: Connection, access: "write" | "read"): void {
  connection.pragma(`busy_timeout = ${WAIT_MS}`);
  if (access === "read") {
    connection.pragma("query_only = on");
    return;
  }
  switchToWal(connection);
  connection.pragma("synchronous = full");
  connection.exec(`begin immediate; ${SCHEMA} commit;`);
}

/** SQLite does not wait for its turn in this one change, so it is tried again while others make it. */
function switchToWal(connection: Connection): void {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    try {
      connection.pragma("journal_mode = wal");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function storeOf(connection: Connection, path: string, access: "write" | "read"): Store {
  const transaction = <Result>(begin: string, work: () => Result): Result =>
    guarded(path, () => {
      connection.exec(begin);
      try {
        const result = work();
        connection.exec("commit");
        return result;
      } catch (error) {
        if (connection.inTransaction) connection.exec("rollback");
        throw error;
      }
    });
  const all = {
    damage: connection.prepare("pragma integrity_check(1)"),
    setMeta: connection.prepare("insert into meta (name, value) values (?, ?)"),
    meta: connection.prepare("select value from meta where name = ?"),
    size: connection.prepare("select count(*) as count from entry"),
    entry: connection.prepare("select bytes from entry where position = ?"),
    addEntry: connection.prepare("insert into entry (position, bytes) values (?, ?)"),
    node: connection.prepare("select hash from node where level = ? and position = ?"),
    nodeCount: connection.prepare("select count(*) as count from node"),
    addNode: connection.prepare("insert into node (level, position, hash) values (?, ?, ?)"),
    checkpoint: connection.prepare("select note from checkpoint where size = ?"),
    checkpointCount: connection.prepare("select count(*) as count from checkpoint"),
    addCheckpoint: connection.prepare("insert into checkpoint (size, note) values (?, ?)"),
  };
  return {
    write: (work) => transaction("begin immediate", work),
    read: (work) => transaction("begin", work),
    damage: () => {
      const found = textOf(all.damage.get(), "integrity_check");
      return found === "ok" ? null : (found ?? "the integrity check did not run");
    },
    meta: () => {
      const format = textOf(all.meta.get("format"), "value");
      const vkey = textOf(all.meta.get("vkey"), "value");
      return format === null || vkey === null ? null : { format, vkey };
    },
    setMeta: ({ format, vkey }) => {
      all.setMeta.run("format", format);
      all.setMeta.run("vkey", vkey);
    },
    size: () => countOf(all.size.get()),
    entry: (index) => bytesOf(all.entry.get(index), "bytes"),
    addEntry: (index, bytes) => void all.addEntry.run(index, bytes),
    node: (level, index) => bytesOf(all.node.get(level, index), "hash"),
    nodeCount: () => countOf(all.nodeCount.get()),
    addNode: ({ level, index, hash }) => void all.addNode.run(level, index, hash),
    checkpoint: (size) => textOf(all.checkpoint.get(size), "note"),
    checkpointCount: () => countOf(all.checkpointCount.get()),
    addCheckpoint: (size, note) => void all.addCheckpoint.run(size, note),
    close: () => {
      if (access === "write") moveLogIntoFile(connection);
      connection.close();
    },
  };
}

/**
 * Leaves everything in the one file, so that a copy of it alone is the whole ledger.
 * When another process is in the way, the entries stay in the write-ahead log, which is as durable.
 */
function moveLogIntoFile(connection: Connection): void {
  try {
    connection.pragma("wal_checkpoint(truncate)");
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** Turns the errors of the database into the ledger's own. */
function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    if (isBusy(error)) {
      const message = `another process has kept the ledger \`${path}\` for ${WAIT_MS / 1000} s`;
      throw new LedgerError("ledger/busy", message);
    }
    if (/not a database|malformed|no such (table|column)/.test(text)) {
      throw new LedgerError("ledger/corrupt", `the ledger \`${path}\` is damaged: ${text}`);
    }
    throw new LedgerError("ledger/storage-failed", `the ledger \`${path}\` failed: ${text}`);
  }
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED");
}

function field(row: unknown, name: string): unknown {
  return typeof row === "object" && row !== null ? (row as Record<string, unknown>)[name] : null;
}

function countOf(row: unknown): number {
  return Number(field(row, "count"));
}

/** A value of another type than was stored is damage, and reads as absent. */
function textOf(row: unknown, name: string): string | null {
  const value = field(row, name);
  return typeof value === "string" ? value : null;
}

function bytesOf(row: unknown, name: string): Uint8Array | null {
  const value = field(row, name);
  return value instanceof Uint8Array ? new Uint8Array(value) : null;
}
