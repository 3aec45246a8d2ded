import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import Database from "libsql";
import { expect, test } from "vitest";
import { digestOf } from "../digest.ts";
import type { EntryDraft } from "../entry.ts";
import { createLedgerKey } from "../note.ts";
import { trustLog } from "../trust.ts";
import { appendInProcess } from "../testing/append-in-process.ts";
import type { Draft } from "../testing/run-fixture.ts";
import {
  authorizeDraft,
  authorizedRun,
  completeOneRun,
  fixedKey,
  freshPath,
  LOG_KEY,
  openTestLedger,
  ORIGIN,
  publishDraft,
  TRUST,
} from "../testing/run-fixture.ts";
import { openLedger } from "./ledger.ts";
import { verifyLedger } from "./verify-file.ts";

/** Every byte counts, but each costs a verification: tests take every 37th unless asked for all. */
const STRIDE = process.env["QSC_LONG"] === "1" ? 1 : 37;

/** A ledger file with one complete run, closed. */
function storedRun(): string {
  const path = freshPath();
  const ledger = openTestLedger(path);
  completeOneRun(ledger);
  ledger.close();
  return path;
}

/** Changes the database behind the ledger's back. */
function tamper(path: string, sql: string, ...values: unknown[]): void {
  const database = new Database(path);
  database.prepare(sql).run(...values);
  database.close();
}

/** Verification of the tampered file names the fault; the writing side refuses to open it. */
function checkDamage(path: string, reason: RegExp): void {
  const { ok, checks } = verifyLedger(path, TRUST);
  expect(ok).toBe(false);
  expect(
    checks
      .filter((it) => !it.ok)
      .map(({ detail }) => detail)
      .join("\n"),
  ).toMatch(reason);
  expect(() => openTestLedger(path)).toThrow(expect.objectContaining({ code: "ledger/corrupt" }));
}

test("a ledger survives being closed and opened, and verifies", () => {
  const path = storedRun();
  const ledger = openTestLedger(path);
  expect(ledger.size()).toBe(6);
  expect(ledger.append(publishDraft("3")).index).toBe(6);
  const head = ledger.checkpoint();
  ledger.close();
  const result = verifyLedger(path, TRUST, [head]);
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(result.state?.runs.get(2)?.end?.kind).toBe("run.complete");
  expect(result.state?.runs.get(3)?.end).toBeNull();
});

test("a closed ledger is whole in its one file", () => {
  const path = storedRun();
  const copy = freshPath();
  copyFileSync(path, copy);
  expect(verifyLedger(copy, TRUST).state?.runs.size).toBe(2);
});

test("the clock's time is on the entry", () => {
  const ledger = openTestLedger();
  expect(ledger.append(publishDraft()).entry.time).toBe(1_800_000_000);
  expect(ledger.entries().map(({ kind }) => kind)).toEqual(["contract.publish"]);
});

test("a tree that the ledger never had is refused as a request, not reported as damage", () => {
  const ledger = openTestLedger();
  ledger.append(publishDraft());
  const code = "ledger/bad-proof-request";
  for (const ask of [
    () => ledger.checkpointAt(2),
    () => ledger.inclusion(0, 2),
    () => ledger.inclusion(1),
    () => ledger.consistency(1, 2),
    () => ledger.consistency(2),
  ]) {
    expect(ask).toThrow(expect.objectContaining({ code }));
  }
});

test("a contract is found by its bundle", () => {
  const ledger = openTestLedger();
  expect(ledger.contractOf(publishDraft().bundle)).toBeNull();
  ledger.append(publishDraft("0"));
  ledger.append(publishDraft());
  expect(ledger.contractOf(publishDraft().bundle)).toBe(1);
});

/** What the ledger says to a draft after one authorized and one completed run. */
function checkRefused(make: (session: string) => EntryDraft, code: string): void {
  const ledger = openTestLedger();
  completeOneRun(ledger);
  const size = ledger.size();
  const session = authorizedRun(ledger, 3).session;
  expect(() => ledger.append(make(session))).toThrow(expect.objectContaining({ code }));
  expect(ledger.size()).toBe(size);
  expect(ledger.append(publishDraft("after")).index).toBe(size);
  ledger.close();
}

function abortDraft(authorization: number, session: string): Draft<"run.abort"> {
  return { kind: "run.abort", authorization, session, code: "transport/peer-lost", node: "beta" };
}

test.each<[string, Partial<Draft<"run.authorize">>, string]>([
  ["an unknown contract", { contract: 99 }, "ledger/unknown-contract"],
  ["a leaf that is no contract", { contract: 2 }, "ledger/unknown-contract"],
  ["another bundle", { bundle: digestOf("x") }, "ledger/bundle-mismatch"],
  ["a used nonce", { nonce: "1".padStart(64, "0") }, "ledger/nonce-reused"],
  ["a short nonce", { nonce: "00" }, "ledger/bad-schema"],
  [
    "a parameter bound twice",
    {
      parameters: [
        { name: "a", value: "1" },
        { name: "a", value: "2" },
      ],
    },
    "ledger/duplicate-name",
  ],
  [
    "unsorted parameters",
    {
      parameters: [
        { name: "b", value: "1" },
        { name: "a", value: "2" },
      ],
    },
    "ledger/unsorted-names",
  ],
  ["an earlier run left out", { earlier: [2] }, "ledger/earlier-runs"],
  ["an earlier run made up", { earlier: [2, 3, 4] }, "ledger/earlier-runs"],
  ["the earlier runs out of order", { earlier: [3, 2] }, "ledger/earlier-runs"],
  ["no site", { dataset: { name: "heart", sites: [] } }, "ledger/bad-schema"],
  ["an unknown security", { security: "none" as "semi-honest" }, "ledger/bad-schema"],
  ["an unknown mode", { mode: "production" as "rehearsal" }, "ledger/bad-schema"],
])("an authorization with %s is refused", (_, change, code) => {
  checkRefused(() => ({ ...authorizeDraft(0, 77), ...change }), code);
});

test("a committee with one node twice, or with a key of small order, is refused", () => {
  const { committee } = authorizeDraft(0, 77);
  const [alpha, beta, gamma] = committee;
  const twice = { ...authorizeDraft(0, 77), committee: [alpha, alpha, gamma] as const };
  checkRefused(() => twice, "ledger/duplicate-name");
  const weak = { ...beta, key: `ed25519:01${"00".repeat(31)}` as const };
  const small = { ...authorizeDraft(0, 77), committee: [alpha, weak, gamma] as const };
  checkRefused(() => small, "ledger/bad-key");
});

test("an end of a run that nobody authorized is refused", () => {
  checkRefused((session) => abortDraft(0, session), "ledger/unknown-authorization");
  checkRefused((session) => abortDraft(99, session), "ledger/unknown-authorization");
});

test("an end under another session is refused", () => {
  checkRefused(() => abortDraft(3, "0".repeat(64)), "ledger/session-mismatch");
});

test("a run ends once", () => {
  checkRefused((session) => abortDraft(2, session), "ledger/run-already-ended");
  const ledger = openTestLedger();
  ledger.append(publishDraft());
  ledger.append(authorizeDraft(0, 1));
  const { session } = authorizedRun(ledger, 1);
  ledger.append(abortDraft(1, session));
  expect(() => ledger.append(abortDraft(1, session))).toThrow("is already aborted");
});

test("unknown fields, unknown kinds and broken numbers are refused", () => {
  const draft = (extra: object): EntryDraft => ({ ...publishDraft(), ...extra }) as EntryDraft;
  checkRefused(() => draft({ note: "x" }), "ledger/bad-schema");
  checkRefused(() => draft({ kind: "contract.vet" }), "ledger/bad-schema");
  checkRefused(() => draft({ bundle: "sha256:AB" }), "ledger/bad-schema");
  checkRefused(
    (session) => ({ ...abortDraft(3, session), authorization: 3.5 }),
    "ledger/bad-schema",
  );
});

test("an entry larger than a leaf is refused", () => {
  const site = (i: number): Draft<"run.authorize">["dataset"]["sites"][number] => ({
    site: `${"x".repeat(190)}${i}`,
    rows: 1,
    snapshot: digestOf("rows"),
    shares: [digestOf(0), digestOf(1), digestOf(2)],
  });
  const sites = Array.from({ length: 128 }, (_, i) => site(100 + i));
  const parameters = Array.from({ length: 256 }, (_, i) => ({
    name: `${"p".repeat(100)}${100 + i}`,
    value: "",
  }));
  const large = { ...authorizeDraft(0, 77), parameters, dataset: { name: "heart", sites } };
  checkRefused(() => large, "ledger/entry-too-large");
});

test("the wrong key, the wrong origin and a missing folder are refused by name", () => {
  const path = storedRun();
  const other = createLedgerKey(ORIGIN, () => fixedKey(9).seed);
  const open = (change: object): (() => unknown) => {
    const options = { path, origin: ORIGIN, key: LOG_KEY.skey, clock: () => 1 };
    return () => openLedger({ ...options, ...change });
  };
  expect(open({ key: other.skey })).toThrow(
    expect.objectContaining({ code: "ledger/key-mismatch" }),
  );
  expect(open({ origin: "x" })).toThrow(expect.objectContaining({ code: "ledger/key-mismatch" }));
  expect(open({ path: `${path}/no/where` })).toThrow(
    expect.objectContaining({ code: "ledger/storage-failed" }),
  );
  expect(verifyLedger(path, trustLog(other.vkey, [])).checks[0]?.detail).toMatch(/is trusted/);
});

test("verification makes no file where there is none", () => {
  const path = freshPath();
  expect(verifyLedger(path, TRUST).checks[0]?.detail).toMatch(/there is no ledger at/);
  expect(existsSync(path)).toBe(false);
});

test("a file that is no database is refused", () => {
  const path = freshPath();
  writeFileSync(path, "no database at all".repeat(300));
  checkDamage(path, /is not a database/);
});

test("every flipped byte of every stored entry is found", { timeout: 600_000 }, () => {
  const path = storedRun();
  const database = new Database(path);
  const sizes = database.prepare("select length(bytes) as size from entry order by position").all();
  for (const [position, row] of sizes.entries()) {
    const { size } = row as { size: number };
    const read = database.prepare("select bytes from entry where position = ?");
    const { bytes } = read.get(position) as { bytes: Buffer };
    const write = database.prepare("update entry set bytes = ? where position = ?");
    for (let at = STRIDE === 1 ? 0 : position; at < size; at += STRIDE) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      write.run(flipped, position);
      const { ok, checks } = verifyLedger(path, TRUST);
      if (ok) expect.fail(`byte ${at} of leaf ${position} does not count`);
      expect(checks.find(({ name }) => name === "tree nodes")?.detail).toContain(
        `0/${position} is`,
      );
    }
    write.run(bytes, position);
  }
  database.close();
  expect(verifyLedger(path, TRUST).ok).toBe(true);
});

test.each([
  [
    "a changed entry",
    "update entry set bytes = cast('{}' as blob) where position = 1",
    /leaf 1 cannot/,
  ],
  ["a missing entry", "delete from entry where position = 2", /leaf 2 is missing|checkpoints/],
  [
    "a lost last entry",
    "delete from entry where position = 5",
    /5 leaves have 6 checkpoints, not 7/,
  ],
  [
    "an entry that is text",
    "update entry set bytes = '{}' where position = 0",
    /leaf 0 is missing/,
  ],
  [
    "a changed node",
    "update node set hash = zeroblob(32) where level = 1",
    /tree node 1\/0 is 0{64}/,
  ],
  ["a missing node", "delete from node where level = 2", /tree node 2\/0 is missing/],
  ["a missing head", "delete from checkpoint where size = 6", /checkpoint of 6 leaves is missing/],
  [
    "another checkpoint as head",
    "update checkpoint set note = (select note from checkpoint where size = 5) where size = 6",
    /the checkpoint of 6 leaves speaks of 5/,
  ],
])("%s is found, and nothing is appended to it", (_, sql, reason) => {
  const path = storedRun();
  tamper(path, sql);
  checkDamage(path, reason);
});

test("every flipped byte of the stored head is found", () => {
  const path = storedRun();
  const database = new Database(path);
  const { note } = database.prepare("select note from checkpoint where size = 6").get() as {
    note: string;
  };
  database.close();
  for (let at = 0; at < note.length; at += 5) {
    const flipped = String.fromCharCode(note.charCodeAt(at) ^ 1);
    tamper(
      path,
      "update checkpoint set note = ? where size = 6",
      note.slice(0, at) + flipped + note.slice(at + 1),
    );
    expect(verifyLedger(path, TRUST).ok, `character ${at}`).toBe(false);
  }
});

test("an open ledger notices damage that happens meanwhile, and stays closed to writers", () => {
  const path = storedRun();
  const ledger = openTestLedger(path);
  const other = openTestLedger(path);
  other.append(publishDraft("x"));
  other.close();
  tamper(path, "update entry set bytes = cast('{}' as blob) where position = 6");
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(() => ledger.append(publishDraft("y"))).toThrow(/leaf 6 cannot be read/);
  }
  ledger.close();
});

test("a ledger that was cut back in a consistent way is found by a checkpoint known from elsewhere", () => {
  const path = storedRun();
  const ledger = openTestLedger(path);
  const known = ledger.checkpoint();
  ledger.close();
  tamper(path, "delete from entry where position = 5");
  tamper(path, "delete from node where level = 0 and position = 5");
  tamper(path, "delete from node where level = 1 and position = 2");
  tamper(path, "delete from checkpoint where size = 6");
  expect(verifyLedger(path, TRUST).ok).toBe(true);
  const found = verifyLedger(path, TRUST, [known]).checks.find(({ ok }) => !ok);
  expect(found?.detail).toBe("the log signed 6 leaves, but only 5 are here");
});

test(
  "a writer killed in the middle loses nothing that it had reported",
  { timeout: 120_000 },
  async () => {
    const path = freshPath();
    for (const [round, stopAfter] of [3, 17, 40].entries()) {
      const reported = await appendInProcess(path, `round${round}`, 100_000, stopAfter);
      expect(reported.length).toBeGreaterThanOrEqual(stopAfter);
      const ledger = openTestLedger(path);
      expect(ledger.size()).toBeGreaterThan(reported.at(-1) ?? Infinity);
      ledger.close();
      expect(verifyLedger(path, TRUST).checks.filter(({ ok }) => !ok)).toEqual([]);
    }
  },
);

test("two processes that append at once share one history", { timeout: 120_000 }, async () => {
  const path = freshPath();
  const [first, second] = await Promise.all([
    appendInProcess(path, "first", 60),
    appendInProcess(path, "second", 60),
  ]);
  expect([...first, ...second].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 120 }, (_, i) => i),
  );
  expect(verifyLedger(path, TRUST).checks.filter(({ ok }) => !ok)).toEqual([]);
});
