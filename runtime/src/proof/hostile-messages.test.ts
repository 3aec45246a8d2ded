import { expect, test } from "vitest";
import type { ProvedResult } from "../engine/evaluate-proved.ts";
import type { Exchange } from "../engine/exchange.ts";
import { seededNumbers, type Random } from "../engine/random-circuit.ts";
import { provedPartiesOf } from "../engine/run-in-memory.ts";
import { lockstep, PARTIES, type Outcome } from "./parties.testing.ts";
import { ProofError } from "./proof-error.ts";
import { SMALL_RUN } from "./small-run.testing.ts";

/**
 * Any change of any message of one party, in a whole run: another party notices before it has outputs,
 * and whoever has outputs has the right ones.
 */
const LONG = process.env["QSC_LONG"] === "1";
const TRIALS = LONG ? 20_000 : 42;
const TIMEOUT_MS = LONG ? 3_600_000 : 120_000;

const KINDS = ["flip", "drop", "replay", "reorder", "truncate", "extend", "greatest"] as const;

const HONEST = lockstep(provedPartiesOf(SMALL_RUN));
const STEPS = HONEST.sent.length;

test("a run with proofs ends with the same output shares as one without anybody's interference", () => {
  expect(HONEST.outcomes.map(({ kind }) => kind)).toEqual(["done", "done", "done"]);
  expect(STEPS).toBeGreaterThan(20);
});

test(
  `${TRIALS} changes of a message: the right outputs or a coded abort`,
  { timeout: TIMEOUT_MS },
  () => {
    const random = seededNumbers(4242);
    for (let trial = 0; trial < TRIALS; trial++) {
      const pick = (end: number): number => Math.floor(random() * end);
      const [culprit, kind] = [PARTIES[trial % 3]!, KINDS[Math.floor(trial / 3) % KINDS.length]!];
      const [at, direction] = [pick(STEPS), pick(2) === 0 ? "toPrevious" : "toNext"] as const;
      let changed = false;
      const { outcomes } = lockstep(provedPartiesOf(SMALL_RUN), (step, party, sent) => {
        if (step !== at || party !== culprit) return sent;
        const original = sent[direction];
        const earlier = HONEST.sent.slice(0, at).map((messages) => messages[party]![direction]);
        const bytes = change(kind, original, earlier, random);
        changed = !Buffer.from(bytes).equals(original);
        return { ...sent, [direction]: bytes };
      });
      const what = `trial ${trial}: ${kind} by ${culprit} at step ${at}, ${direction}`;
      const honest = PARTIES.filter((party) => party !== culprit);
      for (const party of honest) judge(outcomes[party]!, party, what);
      const noticed = honest.some((party) => outcomes[party]!.kind === "failed");
      expect(noticed, what).toBe(changed);
    }
  },
);

function judge(outcome: Outcome<ProvedResult>, party: 0 | 1 | 2, what: string): void {
  if (outcome.kind === "failed") {
    expect(outcome.error, what).toBeInstanceOf(ProofError);
    expect((outcome.error as ProofError).code, what).toMatch(/^proof\/[a-z-]+$/);
  }
  if (outcome.kind === "done") {
    expect(shares(outcome), what).toEqual(shares(HONEST.outcomes[party]!));
  }
}

function shares(outcome: Outcome<ProvedResult>): unknown {
  if (outcome.kind !== "done") return outcome;
  return outcome.result.outputs.map(({ bits }) => bits.map(({ own, next }) => [own, next]));
}

/** What a message becomes; a change that its length does not allow leaves it as it is. */
function change(
  kind: (typeof KINDS)[number],
  message: Uint8Array,
  earlier: readonly Exchange["toNext"][],
  random: Random,
): Uint8Array {
  const pick = (end: number): number => Math.floor(random() * end);
  const bytes = Uint8Array.from(message);
  if (bytes.length === 0) return kind === "extend" ? Uint8Array.of(0) : bytes;
  switch (kind) {
    case "flip":
      bytes[pick(bytes.length)]! ^= 1 << pick(8);
      return bytes;
    case "drop":
      return new Uint8Array(0);
    case "replay": {
      const same = earlier.filter(({ length }) => length === bytes.length);
      return same[pick(same.length)] ?? bytes.fill(0);
    }
    case "reorder": {
      const middle = 8 * Math.ceil(bytes.length / 16);
      return Uint8Array.from([...bytes.subarray(middle), ...bytes.subarray(0, middle)]);
    }
    case "truncate":
      return bytes.subarray(0, bytes.length - 1 - pick(Math.min(8, bytes.length - 1)));
    case "extend":
      return Uint8Array.from([...bytes, 0]);
    case "greatest":
      return bytes.fill(0xff);
  }
}
