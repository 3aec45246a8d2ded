import type { Exchanges } from "./exchange.ts";

/** What three parties made of a protocol, and what it cost each of them. */
export interface LockStep<Result> {
  /** Of P_0, P_1 and P_2. */
  readonly results: readonly [Result, Result, Result];
  /** Steps in which the parties talked. */
  readonly exchanges: number;
  /** Sent by one party in both directions. */
  readonly bytes: number;
}

/** Carries the exchanges of three parties in one thread until they have ended. */
export function exchangeInLockStep<Result>(
  parties: readonly Exchanges<Result>[],
): LockStep<Result> {
  let [exchanges, bytes] = [0, 0];
  let steps = parties.map((party) => party.next());
  for (;;) {
    const ended = steps.flatMap((step) => (step.done === true ? [step.value] : []));
    const [first, second, third] = ended;
    if (first !== undefined && second !== undefined && third !== undefined) {
      return { results: [first, second, third], exchanges, bytes };
    }
    if (ended.length > 0) throw new Error("the parties do not have the same number of steps");
    // A party may overwrite what it has sent as soon as it goes on.
    const sent = steps.flatMap((step) =>
      step.done === true
        ? []
        : [{ toPrevious: step.value.toPrevious.slice(), toNext: step.value.toNext.slice() }],
    );
    exchanges++;
    bytes += sent[0]!.toPrevious.length + sent[0]!.toNext.length;
    steps = parties.map((party, index) =>
      party.next({
        fromNext: sent[(index + 1) % 3]!.toPrevious,
        fromPrevious: sent[(index + 2) % 3]!.toNext,
      }),
    );
  }
}
