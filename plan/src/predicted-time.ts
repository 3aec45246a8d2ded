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
 * 91 ms for 11.0 million gates and 340 ms for 108.1 million, without a delay between nodes (medians, the first run left out).
 */
export const START_MS = 60;
export const NS_PER_AND = 2.6;

/**
 * What logging and proving an AND gate takes beside that, once the kernels are compiled: q2 with proofs takes 1,594 ms.
 */
export const PROOF_NS_PER_AND = 11.6;

/** Gates that are proved together in a malicious run, and the messages that it takes; one more compares the inputs. */
const PROVED_TOGETHER = 2 ** 23;
const PROOF_MESSAGES = 15;
const COMPARISON_MESSAGES = 1;

/**
 * Milliseconds that a run takes, as a model: nothing overlaps, and a message takes half a round trip.
 * The bytes of proofs, some 10 kB for eight million gates, are left out.
 */
export function predictedMs(
  { andGates, rounds, bytesPerParty }: Pick<RunCost, "andGates" | "rounds" | "bytesPerParty">,
  { rttMs, mbit }: Link,
  security: "malicious" | "semi-honest",
): number {
  const isProved = security === "malicious";
  const computing = ((NS_PER_AND + (isProved ? PROOF_NS_PER_AND : 0)) * andGates) / 1e6;
  const ofProofs = COMPARISON_MESSAGES + PROOF_MESSAGES * Math.ceil(andGates / PROVED_TOGETHER);
  const waiting = ((rounds + (isProved ? ofProofs : 0)) * rttMs) / 2;
  const sending = (8 * bytesPerParty) / (mbit * 1000);
  return START_MS + computing + waiting + sending;
}
