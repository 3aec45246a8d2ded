/** One step of a protocol in which each party talks to both neighbours. All parties send as much in each direction. */
export interface Exchange {
  readonly toPrevious: Uint8Array;
  readonly toNext: Uint8Array;
}

/** As long as what was sent: `fromNext` as `toPrevious`, `fromPrevious` as `toNext`. */
export interface Received {
  readonly fromNext: Uint8Array;
  readonly fromPrevious: Uint8Array;
}

export type Exchanges<Result> = Generator<Exchange, Result, Received>;
