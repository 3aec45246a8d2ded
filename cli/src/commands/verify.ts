import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import {
  type Check,
  decodeReceipt,
  parsePolicy,
  SECURITIES,
  type Trust,
  trustLog,
  type Verification,
  verifyCheckpoint,
  verifyLedger,
  verifyReceipt,
} from "@qsc/ledger";
import { digestOf, openBundle } from "@qsc/plan";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { CHECKPOINT_FILE, findPolicy, LOG_FILE } from "../input/state-folder.ts";
import type { Terminal } from "../output/terminal.ts";

export interface VerifyOptions {
  readonly key?: string;
  readonly format: string;
}

/** `qsc verify`: every check with its outcome; 0 when all hold, 1 when one fails. Needs no network. */
export function verifyCommand(path: string, options: VerifyOptions, terminal: Terminal): number {
  const { what, trusted, verification } = verifyPath(path, options);
  if (options.format === "json") {
    const report = { format: "qsc-verification/1", what, path, trusted, ...verification };
    terminal.out(
      `${JSON.stringify({ ...report, receipt: undefined, state: undefined }, null, 2)}\n`,
    );
  } else {
    terminal.out(reportText(what, path, trusted, verification, terminal));
  }
  return verification.ok ? EXIT.done : EXIT.findings;
}

interface Verified {
  readonly what: "receipt" | "bundle" | "checkpoint" | "ledger";
  /** The key that the verification rests on; null where none is needed. */
  readonly trusted: string | null;
  readonly verification: Verification;
}

function verifyPath(path: string, options: VerifyOptions): Verified {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new Failure("input/no-such-file", `there is no \`${path}\``, {
      help: "give a receipt, a bundle, a checkpoint or a ledger folder",
      status: EXIT.usage,
    });
  }
  if (stat.isDirectory()) return verifyLedgerFolder(path, options);
  const bytes = new Uint8Array(readFileSync(path));
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith("SQLite format 3"))
    return withTrust("ledger", path, options, (trust) => verifyLedger(path, trust));
  if (isBundle(text)) return { what: "bundle", trusted: null, verification: verifyBundle(bytes) };
  if (text.startsWith("{"))
    return withTrust("receipt", path, options, (trust) => verifyReceipt(bytes, trust));
  return withTrust("checkpoint", path, options, (trust) => verifyCheckpoint(text, trust));
}

/** Its first name or its format says so: one changed byte cannot hide a bundle among the files that need a key. */
function isBundle(text: string): boolean {
  return text.startsWith('{"bundle"') || text.includes('"format":"qsc-sealed-bundle/1"');
}

/** The log, and every checkpoint that is known of it from elsewhere: a log that was cut back lacks one. */
function verifyLedgerFolder(path: string, options: VerifyOptions): Verified {
  const folder = existsSync(join(path, "ledger", LOG_FILE)) ? join(path, "ledger") : path;
  const known = knownCheckpoints(folder);
  return withTrust("ledger", folder, options, (trust) =>
    verifyLedger(join(folder, LOG_FILE), trust, known),
  );
}

/** The checkpoint published beside the log, and those of the receipts in the folder next to it. */
function knownCheckpoints(folder: string): readonly string[] {
  const published = join(folder, CHECKPOINT_FILE);
  const receipts = join(folder, "..", "receipts");
  const ofReceipts = existsSync(receipts)
    ? readdirSync(receipts).flatMap((name) => checkpointOfReceipt(join(receipts, name)))
    : [];
  return existsSync(published) ? [readFileSync(published, "utf8"), ...ofReceipts] : ofReceipts;
}

/** A receipt that cannot be read vouches for nothing here; `qsc verify` on it says what is wrong. */
function checkpointOfReceipt(path: string): readonly string[] {
  try {
    return [decodeReceipt(new Uint8Array(readFileSync(path))).checkpoint];
  } catch {
    return [];
  }
}

/** A bundle proves itself: its seal, its form, and that its sources compile to it again. */
function verifyBundle(bytes: Uint8Array): Verification {
  const opened = openBundle(bytes);
  if (!opened.ok)
    return { ok: false, checks: [{ name: "seal", ok: false, detail: opened.problem }] };
  const sources = new Map(opened.bundle.sources.map(({ path, text }) => [path, text]));
  const { bundle } = compile(sources, opened.bundle.entry);
  const again = bundle === null ? null : digestOf(bundle);
  const same = again === opened.digest;
  const recompiled: Check = {
    name: "recompiled",
    ok: same,
    detail: same
      ? "its sources compile to these bytes"
      : `its sources, compiled here, give ${again ?? "errors"}; it was made by qsc ${opened.bundle.compiler.version}`,
  };
  return { ok: same, checks: [{ name: "seal", ok: true, detail: opened.digest }, recompiled] };
}

function withTrust(
  what: Verified["what"],
  path: string,
  options: VerifyOptions,
  verify: (trust: Trust) => Verification,
): Verified {
  const { trust, trusted } = trustFor(path, options);
  return { what, trusted, verification: verify(trust) };
}

/** `--key`, or the policy nearest to the file; never a key that the file itself brings along. */
function trustFor(path: string, options: VerifyOptions): { trust: Trust; trusted: string } {
  // A rehearsal protects nobody, so that it may also be semi-honest; a check of its own says what it was.
  const modes = ["rehearsal"] as const;
  const source = options.key ?? findPolicy(path);
  if (source === null) {
    throw new Failure("verify/no-trusted-key", `no log key is trusted for \`${path}\``, {
      help: "give the log's key with --key, as a vkey or a policy file that holds it",
      status: EXIT.usage,
    });
  }
  if (!existsSync(source)) return { trust: trustLog(source, modes, SECURITIES), trusted: source };
  const text = readFileSync(source, "utf8");
  const trust = /^\s*log\s/m.test(text)
    ? parsePolicy(text, modes, SECURITIES)
    : trustLog(text.trim(), modes, SECURITIES);
  return { trust, trusted: `${trust.log.name} (${source})` };
}

function reportText(
  what: string,
  path: string,
  trusted: string | null,
  verification: Verification,
  terminal: Terminal,
): string {
  const { style } = terminal;
  const width = Math.max(...verification.checks.map(({ name }) => name.length)) + 2;
  const lines = verification.checks.map(({ name, ok, detail }) => {
    const mark = ok ? style.green("✔") : style.red("✘");
    return `${mark} ${name.padEnd(width)} ${detail}\n`;
  });
  const failed = verification.checks.filter(({ ok }) => !ok).length;
  const verdict = verification.ok
    ? style.green(`${what} verified`)
    : style.red(`${what} NOT verified: ${failed === 1 ? "1 check" : `${failed} checks`} failed`);
  const trust = trusted === null ? "" : `  trusted log key: ${trusted}\n`;
  return `${lines.join("")}\n${style.bold(verdict)}: ${path}\n${trust}`;
}
