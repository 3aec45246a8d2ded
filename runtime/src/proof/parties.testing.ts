import { createHash } from "node:crypto";
import type { Exchange, Exchanges } from "../engine/exchange.ts";
import { seededNumbers } from "../engine/random-circuit.ts";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";
import type { Batch, GatePlanes, Masks } from "./batch.ts";
import { createProofParty, validate, type ProofParty } from "./validate.ts";

export const PARTIES: readonly PartyIndex[] = [0, 1, 2];

/** The three parties of a session, whose pairwise keys come from a seed. */
export function proofParties(seed: string): readonly ProofParty[] {
  const bytes = (text: string): Uint8Array =>
    new Uint8Array(createHash("sha256").update(`${seed} ${text}`).digest());
  return PARTIES.map((party) =>
    createProofParty(
      party,
      bytes("session"),
      bytes(`key ${party}`),
      bytes(`key ${nextParty(party)}`),
    ),
  );
}

/** What a party holds of gates, with their masks. */
export interface PartyGates extends GatePlanes {
  readonly rhoOwn: Int32Array;
  readonly rhoNext: Int32Array;
}

/** What the parties hold of random gates that were all computed as they must be. */
export function honestGates(seed: number, words: number): readonly PartyGates[] {
  const random = seededNumbers(seed);
  const plane = (): Int32Array => Int32Array.from({ length: words }, () => random() * 2 ** 32);
  const [x, y, rho] = [PARTIES.map(plane), PARTIES.map(plane), PARTIES.map(plane)];
  const z = PARTIES.map((party) => {
    const next = nextParty(party);
    return Int32Array.from(
      { length: words },
      (_, k) =>
        (x[party]![k]! & (y[party]![k]! ^ y[next]![k]!)) ^
        (x[next]![k]! & y[party]![k]!) ^
        rho[party]![k]! ^
        rho[next]![k]!,
    );
  });
  return PARTIES.map((party): PartyGates => {
    const next = nextParty(party);
    return {
      ...{ xOwn: x[party]!, xNext: x[next]!, yOwn: y[party]!, yNext: y[next]! },
      ...{ rhoOwn: rho[party]!, rhoNext: rho[next]!, zNext: z[next]! },
    };
  });
}

/** Proves gates, each of the lists as a batch. */
export function validateGates(
  gates: readonly PartyGates[],
  party: ProofParty,
): ReturnType<typeof validate> {
  const batches = gates.map((planes, number): Batch => {
    return { number, words: planes.xOwn.length, planes, release: () => undefined };
  });
  return validate(batches, party, masksOf(gates));
}

/** The masks of batches, one after the other. */
function masksOf(gates: readonly PartyGates[]): Masks {
  let next = 0;
  return {
    fillParts(own, other) {
      const { rhoOwn, rhoNext } = gates[next++]!;
      own.set(rhoOwn);
      other.set(rhoNext);
    },
  };
}

/** What a corrupt party, or the network, makes of what a party sends in a step. */
export type Tamper = (step: number, party: PartyIndex, sent: Exchange) => Exchange;

/** How a party fared: it has a result, or it ended by itself, or it waited for another that did. */
export type Outcome<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "abandoned" };

/** Runs a protocol in one thread; when a party fails, those that wait for it are abandoned. */
export function lockstep<Result>(
  parties: readonly Exchanges<Result>[],
  tamper: Tamper = (_step, _party, sent) => sent,
): {
  readonly outcomes: readonly Outcome<Result>[];
  readonly sent: readonly (readonly Exchange[])[];
} {
  const log: Exchange[][] = [];
  const settled: (Outcome<Result> | undefined)[] = parties.map(() => undefined);
  let resume = parties.map((party) => () => party.next());
  for (let step = 0; ; step++) {
    const sent = resume.map((go, index): Exchange | undefined => {
      if (settled[index] !== undefined) return undefined;
      try {
        const result = go();
        if (result.done !== true) return result.value;
        settled[index] = { kind: "done", result: result.value };
      } catch (error) {
        settled[index] = { kind: "failed", error };
      }
      return undefined;
    });
    if (sent.some((message) => message === undefined)) break;
    const messages = PARTIES.map((party) => tamper(step, party, sent[party]!));
    log.push(messages);
    resume = parties.map(
      (party, index) => () =>
        party.next({
          fromNext: messages[nextParty(PARTIES[index]!)]!.toPrevious,
          fromPrevious: messages[previousParty(PARTIES[index]!)]!.toNext,
        }),
    );
  }
  return { outcomes: settled.map((outcome) => outcome ?? { kind: "abandoned" }), sent: log };
}
