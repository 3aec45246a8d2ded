import { expect, test } from "vitest";
import { buildAuthorization } from "./authorization.ts";
import { encodeEntry } from "./entry-schema.ts";
import {
  authorizeDraft,
  completeOneRun,
  openTestLedger,
  publishDraft,
  TRUST,
} from "./testing/run-fixture.ts";
import { verifyHistory } from "./verify-history.ts";

const LEDGER = openTestLedger();
completeOneRun(LEDGER);
const INDEX = LEDGER.append(authorizeDraft(0, 9, [2, 3])).index;
const AUTHORIZATION = buildAuthorization(LEDGER, INDEX);
const LEAVES = LEDGER.entries()
  .slice(0, INDEX)
  .map((entry) => new TextDecoder().decode(encodeEntry(entry)));

function checkBroken(leaves: readonly string[], message: RegExp): void {
  expect(() => verifyHistory(leaves, AUTHORIZATION, TRUST)).toThrow(message);
}

test("all leaves before an authorization give the runs that it names", () => {
  const runs = verifyHistory(LEAVES, AUTHORIZATION, TRUST);
  expect(runs.map(({ index }) => index)).toEqual([2, 3]);
  expect(runs.map(({ authorization }) => authorization)).toEqual([
    LEDGER.entry(2),
    LEDGER.entry(3),
  ]);
});

test("a leaf that is left out, added, changed or moved is found", () => {
  checkBroken(LEAVES.slice(1), /leaves are shown of the/);
  checkBroken([...LEAVES, LEAVES[0] ?? ""], /leaves are shown of the/);
  const published = { ...publishDraft("8.8.8"), time: 1 };
  const other = new TextDecoder().decode(encodeEntry(published));
  checkBroken([...LEAVES.slice(0, 4), other, ...LEAVES.slice(5)], /not those that the log signed/);
  const [first = "", second = "", ...rest] = LEAVES;
  checkBroken([second, first, ...rest], /must not be there|not those that the log signed/);
});

test("a log that signs an authorization without its earlier runs convinces nobody", () => {
  const run = { ...AUTHORIZATION.run, entry: { ...AUTHORIZATION.run.entry, earlier: [2] } };
  expect(() => verifyHistory(LEAVES, { ...AUTHORIZATION, run }, TRUST)).toThrow(
    /leaf 6 must not be there: the earlier runs .* are leaves 2, 3/,
  );
});
