import { decodeBase64, encodeBase64 } from "./bytes.ts";
import { LedgerError } from "./errors.ts";
import type { NoteSigner } from "./note.ts";
import { parseNote, signNote, verifyNote } from "./note.ts";
import type { Trust } from "./trust.ts";

/** A tree head (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name, which is also the name of its key. */
  readonly origin: string;
  /** How many leaves. */
  readonly size: number;
  /** Root hash of these leaves, 32 bytes. */
  readonly root: Uint8Array;
}

export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  const { origin, size, root } = checkpoint;
  return signNote(`${origin}\n${size}\n${encodeBase64(root)}\n`, signer);
}

/** The tree head that the trusted log signed; throws `ledger/bad-note` or `ledger/bad-checkpoint`. */
export function openCheckpoint(note: string, trust: Trust): Checkpoint {
  const checkpoint = parseCheckpointText(verifyNote(note, trust.log));
  if (checkpoint.origin !== trust.log.name) {
    throw bad(`the checkpoint is of \`${checkpoint.origin}\`, not of \`${trust.log.name}\``);
  }
  return checkpoint;
}

/** The tree head that a note claims, signature unread; for finding one's way only. */
export function readCheckpointUnverified(note: string): Checkpoint {
  return parseCheckpointText(parseNote(note).text);
}

function parseCheckpointText(text: string): Checkpoint {
  const [origin, size, root, ...extensions] = text.slice(0, -1).split("\n");
  if (origin === undefined || origin === "" || size === undefined || root === undefined) {
    throw bad("a checkpoint has three lines: origin, size, root hash");
  }
  if (extensions.includes("")) throw bad("an extension line of the checkpoint is empty");
  if (!/^(0|[1-9][0-9]*)$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw bad(`\`${size}\` is not a tree size`);
  }
  const hash = decodeBase64(root);
  if (hash.length !== 32) throw bad(`the root hash \`${root}\` is not 32 bytes long`);
  return { origin, size: Number(size), root: hash };
}

function bad(message: string): LedgerError {
  return new LedgerError("ledger/bad-checkpoint", message);
}
