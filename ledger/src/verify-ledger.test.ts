import { expect, test } from "vitest";
import { signCheckpoint } from "./checkpoint.ts";
import type { Entry } from "./entry.ts";
import { encodeEntry } from "./entry-schema.ts";
import { EMPTY_ROOT, hashLeaf, nodesOfAppend, rootOf } from "./merkle.ts";
import { parseSigner } from "./note.ts";
import { authorizeDraft, LOG_KEY, ORIGIN, publishDraft, TRUST } from "./testing/run-fixture.ts";
import { verifyStoredLedger } from "./verify-ledger.ts";

/** The failed checks of a log that signs whatever it is given: its key is real, its rules are not kept. */
function check(entries: readonly (Entry | Uint8Array)[], expected: Record<string, string>): void {
  const leaves = entries.map((entry) => (entry instanceof Uint8Array ? entry : encodeEntry(entry)));
  const signer = parseSigner(LOG_KEY.skey);
  const nodes: Uint8Array[][] = [];
  const read = (level: number, index: number): Uint8Array => nodes[level]?.[index] ?? EMPTY_ROOT;
  const checkpoints = [signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT }, signer)];
  for (const [at, leaf] of leaves.entries()) {
    for (const { level, hash } of nodesOfAppend(at, hashLeaf(leaf), read)) {
      (nodes[level] ??= []).push(hash);
    }
    const root = rootOf(at + 1, read);
    checkpoints.push(signCheckpoint({ origin: ORIGIN, size: at + 1, root }, signer));
  }
  const { checks, ok, state } = verifyStoredLedger({ entries: leaves, checkpoints }, TRUST);
  const failed = checks.filter((it) => !it.ok).map(({ name, detail }) => [name, detail]);
  expect(Object.fromEntries(failed)).toEqual(expected);
  expect(ok).toBe(failed.length === 0);
  expect(state !== null).toBe(ok);
}

const PUBLISH: Entry = { ...publishDraft(), time: 1 };
const AUTHORIZE: Entry = { ...authorizeDraft(0, 1), time: 2 };

test("an empty log is sound", () => {
  check([], {});
});

test("a log that keeps the rules is sound", () => {
  check([PUBLISH, AUTHORIZE], {});
});

test("a signed authorization that leaves out an earlier run is found", () => {
  const second = { ...authorizeDraft(0, 2), time: 3 };
  check([PUBLISH, AUTHORIZE, { ...second, earlier: [1] }], {});
  check([PUBLISH, AUTHORIZE, second], {
    rules:
      "leaf 2 must not be there: the earlier runs over data set `heart` are leaves 1, " +
      "but the authorization names none",
  });
});

test("runs over another data set are no earlier runs", () => {
  const other = { ...authorizeDraft(0, 2), time: 3 };
  check([PUBLISH, AUTHORIZE, { ...other, dataset: { ...other.dataset, name: "lung" } }], {});
});

test("a signed authorization of nothing is found", () => {
  check([AUTHORIZE], { rules: "leaf 0 must not be there: leaf 0 publishes nothing" });
});

test("a signed authorization that repeats another is found", () => {
  check([PUBLISH, AUTHORIZE, AUTHORIZE], {
    rules: "leaf 2 must not be there: an earlier authorization has the same nonce",
  });
});

test("a signed authorization that spends more epsilon than is left is found", () => {
  const epsilon = { numerator: 1, denominator: 1 };
  const grant = (site: string): Entry => ({ kind: "privacy.budget", time: 1, site, epsilon });
  const digest = `sha256:${"0".repeat(64)}` as const;
  const noise = [digest, digest, digest] as const;
  const first = { ...authorizeDraft(0, 1), time: 2, noise };
  const second = {
    ...first,
    ...authorizeDraft(0, 2),
    parameters: [{ name: "minAge", value: "50" }],
    earlier: [3],
  };
  const granted = [{ ...PUBLISH, epsilon } as Entry, grant("cleveland"), grant("hungarian")];
  check([...granted, first], {});
  check([...granted, first, second], {
    rules:
      "leaf 4 must not be there: site `cleveland` has spent 1 of its epsilon of 1, and the run asks for more than is left",
  });
});

test("a signed end of a run that nobody authorized is found", () => {
  const abort: Entry = {
    kind: "run.abort",
    time: 3,
    authorization: 0,
    session: "0".repeat(64),
    code: "transport/peer-lost",
  };
  check([PUBLISH, abort], { rules: "leaf 1 must not be there: leaf 0 does not authorize a run" });
});

test.each([
  ["garbage", "x", "leaf 0 cannot be read: the bytes are not JSON in UTF-8"],
  [
    "no known kind",
    '{"kind":"contract.vet","time":1}',
    "leaf 0 cannot be read: the entry is of no known kind",
  ],
  [
    "a spelling of its own",
    ` ${new TextDecoder().decode(encodeEntry(PUBLISH))}`,
    "leaf 0 cannot be read: the entry is not in canonical form (RFC 8785)",
  ],
  [
    "a field twice",
    new TextDecoder().decode(encodeEntry(PUBLISH)).replace('"time":1', '"time":1,"time":1'),
    "leaf 0 cannot be read: the entry is not in canonical form (RFC 8785)",
  ],
])("a signed leaf of %s is found", (_, text, entries) => {
  check([new TextEncoder().encode(text)], { entries });
});
