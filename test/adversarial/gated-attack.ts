import { expect } from "vitest";
import { runBothWays, type People, type Read } from "./contract.ts";

/** An attack on an accepted contract: what the attacker computes from the figures, and what it would give. */
export interface Attack {
  readonly queries: string;
  readonly people: People;
  readonly parameters?: readonly number[];
  readonly compute: (read: Read) => number;
  readonly learns: number;
}

/** Checks that it works when no gate closes, and that the real run lets nobody compute it. */
export function checkGated({ queries, people, parameters = [], compute, learns }: Attack): void {
  const { released, ungated } = runBothWays(queries, people, parameters);
  expect(compute(ungated)).toBeCloseTo(learns, 9);
  expect(compute(released)).toBeNaN();
}

export const query = (body: string, name = ""): string => `query ${name} { from p ${body} }`;
