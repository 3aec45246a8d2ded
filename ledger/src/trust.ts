import type { Mode, Security } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import type { NoteVerifier } from "./note.ts";
import { parseVerifier } from "./note.ts";

/** Whom a verifier believes; everything else has to follow from signatures and hashes. */
export interface Trust {
  /** The log: its checkpoints carry this name as origin and this key's signature. */
  readonly log: NoteVerifier;
  /** Modes of runs that count; a consortium does not list `rehearsal`. */
  readonly modes: readonly Mode[];
  /** Securities of runs that count; only who means to measure lists `semi-honest`. */
  readonly securities: readonly Security[];
}

/** What a verifier accepts when nothing else is said. */
const PROVED: readonly Security[] = ["malicious"];

/** Trusts the log with this vkey; throws `ledger/bad-key`. */
export function trustLog(
  vkey: string,
  modes: readonly Mode[],
  securities: readonly Security[] = PROVED,
): Trust {
  return { log: parseVerifier(vkey), modes, securities };
}

/**
 * Reads a policy file (c2sp.org/tlog-policy): one `log <vkey>` line, `quorum none`, comments with `#`.
 * Witnesses are refused rather than ignored: whoever names them relies on cosignatures being checked.
 * Throws `ledger/bad-policy` or `ledger/bad-key`.
 */
export function parsePolicy(
  text: string,
  modes: readonly Mode[],
  securities: readonly Security[] = PROVED,
): Trust {
  const lines = text.split("\n").map((line) => line.trim().split(/[ \t]+/));
  const statements = lines.filter(([word]) => word !== "" && !word?.startsWith("#"));
  const unknown = statements.find(([word]) => word !== "log" && word !== "quorum");
  if (unknown) throw bad(`\`${unknown[0] ?? ""}\` lines are not supported`);
  const logs = statements.filter(([word]) => word === "log");
  const quorums = statements.filter(([word]) => word === "quorum");
  const [, vkey, url, ...rest] = logs[0] ?? [];
  if (logs.length !== 1 || vkey === undefined || rest.length > 0) {
    throw bad("a policy names exactly one log: `log <vkey> [url]`");
  }
  if (url !== undefined && !URL.canParse(url)) throw bad(`\`${url}\` is not a URL`);
  if (quorums.length !== 1 || quorums[0]?.join(" ") !== "quorum none") {
    throw bad("a policy has exactly one line `quorum none`");
  }
  return trustLog(vkey, modes, securities);
}

/** The policy file that trusts this log alone. */
export function printPolicy(vkey: string): string {
  return `log ${vkey}\nquorum none\n`;
}

function bad(message: string): LedgerError {
  return new LedgerError("ledger/bad-policy", message);
}
