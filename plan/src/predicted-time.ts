import type { RunCost } from "./run-cost.ts";

/** How far the nodes are from each other. */
export interface Link {
  readonly rttMs: number;
  /** Megabits a second that a node can send. */
  readonly mbit: number;
}

/** Nodes in one room, and nodes of three hospitals. */
export const LOCAL_LINK: Link = { rttMs: 0.5, mbit: 1000 };
export const WIDE_LINK: Link = { rttMs: 40, mbit: 100 };

/**
 * What is independent of rows and links, and what an AND gate takes of all nodes' work together.
 * Fitted to q1 and q2 of `bench` at a million rows, semi-honest, four processes on a machine with two cores:
 * 123 ms for 11.0 million gates and 643 ms for 108.1 million, without a delay between nodes.
 */
export const START_MS = 60;
export const NS_PER_AND = 5.4;

/**
 * Milliseconds that a run takes, as a model: nothing overlaps, and a message takes half a round trip.
 */
export function predictedMs(
  { andGates, rounds, bytesPerParty }: Pick<RunCost, "andGates" | "rounds" | "bytesPerParty">,
  { rttMs, mbit }: Link,
): number {
  const computing = (NS_PER_AND * andGates) / 1e6;
  const waiting = (rounds * rttMs) / 2;
  const sending = (8 * bytesPerParty) / (mbit * 1000);
  return START_MS + computing + waiting + sending;
}
