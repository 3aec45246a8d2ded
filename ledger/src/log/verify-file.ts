import { LedgerError, toProblem } from "../errors.ts";
import { printVerifier } from "../note.ts";
import type { Check } from "../report.ts";
import type { Trust } from "../trust.ts";
import type { LedgerVerification, StoredLedger } from "../verify-ledger.ts";
import { verifyStoredLedger } from "../verify-ledger.ts";
import type { Store } from "./store.ts";
import { openStore, STORE_FORMAT } from "./store.ts";

/**
 * Verifies the ledger in a file from its stored bytes alone; trusts nothing that the file says of itself.
 * A file that cannot be read is a failed check, not an exception.
 */
export function verifyLedger(
  path: string,
  trust: Trust,
  known: readonly string[] = [],
): LedgerVerification {
  let stored: StoredLedger;
  try {
    stored = readLedgerFile(path, trust);
  } catch (error) {
    return { ok: false, checks: [storage(false, toProblem(error).message)], state: null };
  }
  const verification = verifyStoredLedger(stored, trust, known);
  const detail = `format ${STORE_FORMAT}, sound database, log \`${trust.log.name}\``;
  return { ...verification, checks: [storage(true, detail), ...verification.checks] };
}

function readLedgerFile(path: string, trust: Trust): StoredLedger {
  const store = openStore(path, "read");
  try {
    return store.read(() => {
      requireHeader(store, trust);
      return readAll(store);
    });
  } finally {
    store.close();
  }
}

function requireHeader(store: Store, trust: Trust): void {
  const damage = store.damage();
  if (damage !== null)
    throw new LedgerError("ledger/corrupt", `the database is damaged: ${damage}`);
  const meta = store.meta();
  if (meta?.format !== STORE_FORMAT) {
    const message = `the file has no header of the format \`${STORE_FORMAT}\``;
    throw new LedgerError("ledger/unsupported-format", message);
  }
  const vkey = printVerifier(trust.log);
  if (meta.vkey !== vkey) {
    const message = `the file names the key \`${meta.vkey}\`, but \`${vkey}\` is trusted`;
    throw new LedgerError("ledger/key-mismatch", message);
  }
}

/** Reads everything at once, so that the database can be closed before the long part begins. */
function readAll(store: Store): StoredLedger {
  const size = store.size();
  const nodes = new Map<string, Uint8Array>();
  for (let level = 0; 2 ** level <= size; level++) {
    for (let index = 0; index < Math.floor(size / 2 ** level); index++) {
      const hash = store.node(level, index);
      if (hash) nodes.set(`${level}/${index}`, hash);
    }
  }
  const checkpoints = Array.from({ length: size + 1 }, (_, at) => store.checkpoint(at));
  const surplus = store.checkpointCount() - checkpoints.filter((note) => note !== null).length;
  return {
    entries: Array.from({ length: size }, (_, index) => store.entry(index)),
    checkpoints: [...checkpoints, ...new Array<null>(surplus).fill(null)],
    nodes: {
      count: store.nodeCount(),
      read: (level, index) => nodes.get(`${level}/${index}`) ?? null,
    },
  };
}

function storage(ok: boolean, detail: string): Check {
  return { name: "storage", ok, detail };
}
