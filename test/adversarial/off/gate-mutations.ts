import type { Mutation } from "./attack.ts";

interface Gate {
  readonly cohorts: readonly number[];
  readonly exposed: readonly object[];
}
interface Limited {
  readonly disclosure: object;
}

/** Gates that ask for less, and limits that are not there. */
export function laxer(
  gate: (one: Gate) => object,
  limits: (one: object) => object = (one) => one,
): Mutation {
  return {
    file: "lower/circuit/gate-opens.ts",
    change: ({ gateOpens }) => ({
      gateOpens: (b: unknown, plan: Limited, table: unknown, own: Gate, cell: unknown): unknown =>
        gateOpens(b, { ...plan, disclosure: limits(plan.disclosure) }, table, gate(own), cell),
    }),
  };
}

/** What the compiler writes as gates, changed. */
export function rewritten(change: (gates: readonly Gate[]) => readonly object[]): Mutation {
  return {
    file: "lower/cohorts/gates.ts",
    change: ({ gatesOf }) => ({
      gatesOf: (...given: unknown[]): object => {
        const gating: { gates: readonly Gate[] } = gatesOf(...given);
        return { ...gating, gates: change(gating.gates) };
      },
    }),
  };
}

interface Part {
  readonly small: number;
}

/** Complementary suppression that overlooks something. */
export function careless(
  change: (
    rule: (...given: unknown[]) => readonly number[],
  ) => (
    b: unknown,
    labelled: readonly Part[],
    rest: unknown,
    k: unknown,
    restMayBeEmpty: boolean,
  ) => readonly number[],
): Mutation {
  return {
    file: "lower/circuit/partition.ts",
    change: ({ closedPartsOf }) => ({ closedPartsOf: change(closedPartsOf) }),
  };
}

/** Tables that do not know of one way in which others tell their totals. */
export function unaware(kind: "partition" | "derived"): Mutation {
  return {
    file: "lower/cohorts/known-totals.ts",
    change: ({ knownTotals }) => ({
      knownTotals: (cluster: unknown): unknown => {
        const known: readonly { totals: { kind: string } }[] | null = knownTotals(cluster);
        const none = { totals: { kind: "none" } };
        return known?.map((one) => (one.totals.kind === kind ? { ...one, ...none } : one)) ?? null;
      },
    }),
  };
}
