import { digestOf } from "@qsc/plan";
import { expect, test } from "vitest";
import { Share, type PartyIndex } from "../sharing/share.ts";
import { PeerError } from "../transport/peer-error.ts";
import { compareInputs, type HeldInputs } from "./compare-inputs.ts";

/** What a party holds; `of` gives the digest of a component at a party. */
function held(party: PartyIndex, of: (component: number) => string, session = "ab"): HeldInputs {
  const planes = { lanes: 0, planes: 0, share: new Share(new Int32Array(), new Int32Array()) };
  const [own, next] = [digestOf(of(party)), digestOf(of((party + 1) % 3))];
  const committee = ["alpha", "beta", "gamma"].map((node) => ({ node }));
  const sites = [{ site: "east", rows: 1024 }];
  const authorization = { committee, dataset: { sites } };
  return {
    ...{ session, party, sites: [{ planes, own, next }] },
    authorization: authorization as unknown as HeldInputs["authorization"],
  };
}

/** What each party finds when all three compare. */
function compare(parties: readonly HeldInputs[]): readonly (PeerError | null)[] {
  const running = parties.map((party) => compareInputs(party));
  const sent = running.map((one) => {
    const step = one.next();
    if (step.done === true) throw new Error("nothing was compared");
    return step.value;
  });
  return running.map((one, party) => {
    const fromNext = sent[(party + 1) % 3]!.toPrevious;
    const fromPrevious = sent[(party + 2) % 3]!.toNext;
    try {
      expect(one.next({ fromNext, fromPrevious }).done).toBe(true);
      return null;
    } catch (error) {
      if (error instanceof PeerError) return error;
      throw error;
    }
  });
}

const PARTIES = [0, 1, 2] as const;
const honest = (component: number): string => `component ${component}`;

test("holders of the same bytes have nothing to say", () => {
  expect(compare(PARTIES.map((party) => held(party, honest)))).toEqual([null, null, null]);
});

test.each([
  [1, 1, ["beta", "alpha", null], "`alpha` and `beta`"],
  [1, 2, [null, "gamma", "beta"], "`beta` and `gamma`"],
  [0, 0, ["gamma", null, "alpha"], "`gamma` and `alpha`"],
] as const)(
  "party %d with other bytes of component %d: both holders find it, and it names both",
  (liar, component, blamed, holders) => {
    const other = (one: number): string => (one === component ? "other" : honest(one));
    const found = compare(PARTIES.map((party) => held(party, party === liar ? other : honest)));
    expect(found.map((error) => error?.peer ?? null)).toEqual(blamed);
    for (const error of found) {
      if (error === null) continue;
      expect(error.code).toBe("run/input-mismatch");
      expect(error.message).toContain(`${holders}, who both hold component ${component}`);
    }
  },
);

test("what is said in one session does not fit another", () => {
  const found = compare(PARTIES.map((party) => held(party, honest, party === 2 ? "cd" : "ab")));
  expect(found.every((error) => error !== null)).toBe(true);
});
