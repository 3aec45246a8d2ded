/**
 * One step of a protocol in which each party talks to both neighbours.
 * In one step all parties send as much as each other in each direction, so a party knows how much it will get.
 * Where nothing is due in a direction, nothing is sent.
 * The bytes may be overwritten when the protocol goes on: by then they must have left.
 */
export interface Exchange {
  /** For P_{i-1}. */
  readonly toPrevious: Uint8Array;
  /** For P_{i+1}. */
  readonly toNext: Uint8Array;
  /** As long as `toPrevious`: where what comes from P_{i+1} may be put, which saves copying it; anywhere if absent. */
  readonly into?: Uint8Array;
}

/** `fromNext` is as long as `toPrevious`, and `fromPrevious` as long as `toNext`. */
export interface Received {
  readonly fromNext: Uint8Array;
  readonly fromPrevious: Uint8Array;
}

/** A protocol as one party executes it: yields what to send in a step, is resumed with what arrived in it. */
export type Exchanges<Result> = Generator<Exchange, Result, Received>;

export const NOTHING: Uint8Array = new Uint8Array(0);
