import { randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  createLedgerKey,
  type Ledger,
  openLedger,
  parseSigner,
  printPolicy,
  printVerifier,
  verifierOf,
} from "@qsc/ledger";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { type KeptContracts, keptContracts } from "./kept-contracts.ts";
import { type KeptRows, keptRows } from "./kept-rows.ts";

/**
 * What rehearsals keep between runs:
 * `keys/log.skey` the local governance key, `keys/snapshot.key` the data owner's key for snapshots of rows,
 * `keys/link.key` the key with which the sites of a study make tokens of persons,
 * `contracts/` the bundles that ran, `snapshots/` the rows that they ran on, `ledger/log.sqlite` the log, `ledger/checkpoint` its newest head,
 * `ledger/policy` whom to trust, `receipts/`.
 */
export interface StateFolder {
  readonly path: string;
  readonly ledgerPath: string;
  readonly ledger: Ledger;
  /** The policy file's text: whom these nodes and `qsc verify` trust. */
  readonly policy: string;
  readonly contracts: KeptContracts;
  readonly rows: KeptRows;
  /** 32 bytes that only the data's owner knows (`snapshotOf`). */
  readonly snapshotKey: Uint8Array;
  /** 32 bytes that the sites of a study share, and no compute node has (`linkTokens`); made on first use. */
  readonly linkKey: () => Uint8Array;
  /** Writes the newest checkpoint beside the log, where `qsc verify` and auditors find it. */
  readonly publishCheckpoint: () => void;
  /** Writes a receipt and gives its path. */
  readonly writeReceipt: (index: number, bytes: Uint8Array) => string;
}

export const LOG_FILE = "log.sqlite";
export const POLICY_FILE = "policy";
export const CHECKPOINT_FILE = "checkpoint";

/** Opens the state folder, and makes it when it is new. The caller closes the ledger. */
export function openStateFolder(path: string): StateFolder {
  const ledgerFolder = join(path, "ledger");
  try {
    for (const folder of ["keys", "ledger", "receipts"]) {
      mkdirSync(join(path, folder), { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw new Failure(
      "state/unwritable",
      `cannot make the folder \`${path}\`: ${messageOf(error)}`,
      {
        help: "choose another with --state",
        status: EXIT.usage,
      },
    );
  }
  const key = signingKey(join(path, "keys", "log.skey"), join(ledgerFolder, LOG_FILE));
  const signer = parseSigner(key);
  const ledgerPath = join(ledgerFolder, LOG_FILE);
  const ledger = openLedger({
    path: ledgerPath,
    origin: signer.name,
    key,
    clock: () => Math.floor(Date.now() / 1000),
  });
  const ownKey = secretKey(join(path, "keys", "snapshot.key"));
  const policy = join(ledgerFolder, POLICY_FILE);
  if (!existsSync(policy)) createOnce(policy, printPolicy(printVerifier(verifierOf(signer))));
  return {
    path,
    ledgerPath,
    ledger,
    policy: readFileSync(policy, "utf8"),
    contracts: keptContracts(join(path, "contracts")),
    rows: keptRows(join(path, "snapshots"), ownKey),
    snapshotKey: ownKey,
    linkKey: () => secretKey(join(path, "keys", "link.key")),
    publishCheckpoint: () => replaceFile(join(ledgerFolder, CHECKPOINT_FILE), ledger.checkpoint()),
    writeReceipt: (index, bytes) => {
      const day = new Date().toISOString().slice(0, 10);
      const file = join(path, "receipts", `${day}-${index}.json`);
      writeFileSync(file, bytes);
      return file;
    },
  };
}

/** The policy nearest to a file that is to be verified: beside it, beside its ledger, or of this folder. */
export function findPolicy(path: string): string | null {
  const candidates = [
    join(path, POLICY_FILE),
    join(dirname(path), POLICY_FILE),
    join(dirname(path), "..", "ledger", POLICY_FILE),
    join(".qsc", "ledger", POLICY_FILE),
  ];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/** Each new state folder gets a log of its own: a name that no other log has, and a fresh key. */
function signingKey(path: string, log: string): string {
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  if (existsSync(log)) {
    throw new Failure(
      "state/lost-key",
      `the ledger \`${log}\` exists, but its key \`${path}\` does not`,
      {
        help: "restore the key from a backup, or keep the old ledger and begin another with --state",
        status: EXIT.usage,
      },
    );
  }
  const origin = `rehearsal.qsc.example/${randomBytes(8).toString("hex")}`;
  const { skey } = createLedgerKey(origin, (length) => new Uint8Array(randomBytes(length)));
  createOnce(path, `${skey}\n`);
  return readFileSync(path, "utf8").trim();
}

/** A new key makes all rows look changed and kept ones unreadable, and then runs that overlap with earlier ones are refused. */
function secretKey(path: string): Uint8Array {
  if (!existsSync(path)) createOnce(path, `${randomBytes(32).toString("hex")}\n`);
  const key = new Uint8Array(Buffer.from(readFileSync(path, "utf8").trim(), "hex"));
  if (key.length === 32) return key;
  throw new Failure("state/damaged-key", `\`${path}\` does not hold 32 bytes in hexadecimal`, {
    help: "restore it from a backup, or begin another ledger with --state",
    status: EXIT.usage,
  });
}

/** Writes a file whole, unless another process has just done so: then that one's stays. */
function createOnce(path: string, text: string): void {
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(draft);
  }
}

/** A reader sees the old text or the new one, never a part. */
function replaceFile(path: string, text: string): void {
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
