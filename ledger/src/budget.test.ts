import fc from "fast-check";
import { expect, test } from "vitest";
import { rational, textOf } from "./budget.ts";
import { digestOf } from "./digest.ts";
import type { AuthorizeRun, Entry, PublishContract } from "./entry.ts";
import { seedCommitment } from "./noise.ts";
import { apply, emptyExcerpt, emptyState, runsOver, type LedgerState } from "./state.ts";
import { authorizeDraft, publishDraft } from "./testing/run-fixture.ts";

const SEEDS = [1, 2, 3].map((byte) => seedCommitment(new Uint8Array(32).fill(byte)));

/** Applies entries at places 0, 1, 2 …, with the earlier runs named; gives the codes of the refused ones. */
function refusals(state: LedgerState, entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry, index) => {
    const position = { leafHash: new Uint8Array(32), index, root: new Uint8Array(32) };
    const refusal = apply(state, named(state, entry), position);
    return refusal === null ? [] : [refusal.code];
  });
}

function named(state: LedgerState, entry: Entry): Entry {
  if (entry.kind !== "run.authorize") return entry;
  return { ...entry, earlier: runsOver(state, entry.dataset.name) };
}

function publish(numerator: number, denominator: number): PublishContract {
  return { ...publishDraft(), time: 1, epsilon: { numerator, denominator } };
}

function grant(site: string, numerator: number, denominator = 1): Entry {
  return { kind: "privacy.budget", time: 1, site, epsilon: { numerator, denominator } };
}

/** A run over both sites; its `data` stands for the rows, its `seeds` for those of the committee. */
function run(nonce: number, data = "rows", seeds = SEEDS): AuthorizeRun {
  const draft = authorizeDraft(0, nonce);
  const sites = draft.dataset.sites.map((site) => ({
    ...site,
    shares: [0, 1, 2].map((at) => digestOf([site.site, data, at])) as unknown as typeof site.shares,
  }));
  const noise = seeds as unknown as NonNullable<AuthorizeRun["noise"]>;
  return { ...draft, dataset: { ...draft.dataset, sites }, noise, time: 1 };
}

function spentAt(state: LedgerState, site: string): string {
  const budget = state.budgets.sites.get(site);
  return budget === undefined ? "none" : textOf(budget.spent);
}

test("a run without a budget is refused, and one with it is debited at every site", () => {
  const state = emptyState();
  const entries = [
    publish(1, 2),
    run(1),
    grant("cleveland", 1),
    run(2),
    grant("hungarian", 2),
    run(3),
  ];
  expect(refusals(state, entries)).toEqual(["ledger/no-budget", "ledger/no-budget"]);
  expect([spentAt(state, "cleveland"), spentAt(state, "hungarian")]).toEqual(["0.5", "0.5"]);
});

test("the same run costs nothing, also when all is spent; other rows or other seeds cost again", () => {
  const state = emptyState();
  const grants = [grant("cleveland", 1), grant("hungarian", 1)];
  expect(refusals(state, [publish(1, 2), ...grants, run(1), run(2), run(3)])).toEqual([]);
  expect(spentAt(state, "cleveland")).toBe("0.5");
  const other = SEEDS.toReversed();
  expect(refusals(state, [publish(1, 2), run(4, "rows", other), run(5)])).toEqual([]);
  expect(spentAt(state, "cleveland")).toBe("1");
  const late = [publish(1, 2), run(6, "more rows"), run(7), run(8, "rows", other)];
  expect(refusals(state, late)).toEqual(["ledger/budget-exhausted"]);
});

test("an aborted run has spent its epsilon", () => {
  const state = emptyState();
  const entries = [publish(1, 1), grant("cleveland", 1), grant("hungarian", 1), run(1)];
  expect(refusals(state, entries)).toEqual([]);
  const session = state.runs.get(3)?.session ?? "";
  const abort: Entry = {
    ...{ kind: "run.abort", time: 2, authorization: 3, session, code: "transport/peer-lost" },
  };
  const again = { ...run(2, "other rows"), contract: 0 };
  expect(refusals(state, [publish(1, 1), abort, again])).toEqual(["ledger/budget-exhausted"]);
  expect(spentAt(state, "cleveland")).toBe("1");
});

test("a budget may be lowered to what is spent, not below", () => {
  const state = emptyState();
  const entries = [publish(1, 3), grant("cleveland", 1), grant("hungarian", 1), run(1)];
  expect(refusals(state, entries)).toEqual([]);
  expect(refusals(state, [grant("cleveland", 1, 3), grant("cleveland", 1, 4)])).toEqual([
    "ledger/budget-below-spent",
  ]);
});

test("seeds and an epsilon go together", () => {
  const exact = { ...publishDraft(), time: 1 };
  expect(refusals(emptyState(), [exact, run(1)])).toEqual(["ledger/noise-mismatch"]);
  const bare: Entry = { ...authorizeDraft(0, 1), time: 1 };
  expect(refusals(emptyState(), [publish(1, 1), bare])).toEqual(["ledger/noise-mismatch"]);
});

test("whoever sees a few leaves only does not judge what is left", () => {
  expect(refusals(emptyExcerpt(), [publish(1, 1), run(1)])).toEqual([]);
});

test("no sequence of entries spends more than was granted, and debits add up exactly", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("run" as const), data: fc.nat({ max: 6 }) }),
    fc.record({
      kind: fc.constant("grant" as const),
      site: fc.constantFrom("cleveland", "hungarian"),
      thirds: fc.integer({ min: 1, max: 12 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const state = emptyState();
      refusals(state, [publish(1, 3)]);
      const paid = new Set<number>();
      for (const [nonce, one] of steps.entries()) {
        const entry =
          one.kind === "run" ? run(nonce, `rows ${one.data}`) : grant(one.site, one.thirds, 3);
        // At place 1, so that the contract stays leaf 0.
        const refused = apply(state, named(state, entry), {
          ...{ leafHash: new Uint8Array(32), index: nonce + 1, root: new Uint8Array(32) },
        });
        if (one.kind === "run" && refused === null) paid.add(one.data);
        if (one.kind === "run" && paid.has(one.data)) expect(refused).toBeNull();
        for (const { total, spent } of state.budgets.sites.values()) {
          expect(spent.numerator * total.denominator <= total.numerator * spent.denominator).toBe(
            true,
          );
        }
      }
      if (paid.size > 0) {
        const expected = textOf(rational({ numerator: paid.size, denominator: 3 }));
        expect([spentAt(state, "cleveland"), spentAt(state, "hungarian")]).toEqual([
          ...[expected, expected],
        ]);
      }
    }),
  );
});
