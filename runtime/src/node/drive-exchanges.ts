import type { Exchange, Exchanges, Received } from "../engine/exchange.ts";
import type { Connection } from "../transport/connection.ts";
import { inTime, receiveRound, sendRound } from "../transport/message.ts";

/** The two links of a party: to P_{i-1} and to P_{i+1}. */
export interface PartyLinks {
  readonly previous: Connection;
  readonly next: Connection;
}

/**
 * Carries a protocol over the links of one party, each step in both directions at once, and gives its result.
 * A step waits for its peers at most `timeoutMs` at a time; afterwards they may send nothing but an abort.
 */
export async function driveExchanges<Result>(
  exchanges: Exchanges<Result>,
  { previous, next }: PartyLinks,
  timeoutMs: number,
  onExchange: (exchange: Exchange) => void,
): Promise<Result> {
  try {
    let step = exchanges.next();
    while (step.done !== true) {
      const { toPrevious, toNext, into } = step.value;
      // What was sent must have left before the protocol overwrites it, and before the links are closed.
      const [fromNext, fromPrevious] = await Promise.all([
        receiveRound(next, toPrevious.length, timeoutMs, into),
        receiveRound(previous, toNext.length, timeoutMs),
        sendInTime(previous, toPrevious, timeoutMs),
        sendInTime(next, toNext, timeoutMs),
      ]);
      onExchange(step.value);
      const received: Received = { fromNext, fromPrevious };
      step = exchanges.next(received);
    }
    previous.expectNoMore();
    next.expectNoMore();
    return step.value;
  } finally {
    // A protocol that is given up in the middle may have borrowed something.
    exchanges.return(undefined as never);
  }
}

async function sendInTime(link: Connection, bytes: Uint8Array, timeoutMs: number): Promise<void> {
  if (bytes.length > 0) await inTime(link, sendRound(link, bytes), timeoutMs);
}
