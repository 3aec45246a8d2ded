import { toProblem } from "./errors.ts";

/** The outcome of a verification: every check that was made, in order. */
export interface Verification {
  /** True when all checks hold. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, for people: what holds, or the reason why it does not. */
  readonly detail: string;
}

/** Collects checks; a step fails by throwing a `LedgerError`. */
export interface Report {
  /** The value that the step found, or `null` when it failed. */
  readonly step: <Value>(
    name: string,
    find: () => Value,
    describe: (value: Value) => string,
  ) => Value | null;
  readonly add: (check: Check) => void;
  readonly result: () => Verification;
}

export function beginReport(): Report {
  const checks: Check[] = [];
  return {
    step: (name, find, describe) => {
      try {
        const value = find();
        checks.push({ name, ok: true, detail: describe(value) });
        return value;
      } catch (error) {
        checks.push({ name, ok: false, detail: toProblem(error).message });
        return null;
      }
    },
    add: (check) => void checks.push(check),
    result: () => ({ ok: checks.every(({ ok }) => ok), checks }),
  };
}
