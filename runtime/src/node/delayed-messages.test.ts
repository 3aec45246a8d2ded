import { EventEmitter } from "node:events";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ProvedResult } from "../engine/evaluate-proved.ts";
import { provedPartiesOf } from "../engine/run-in-memory.ts";
import { lockstep, PARTIES } from "../proof/parties.testing.ts";
import { SMALL_RUN } from "../proof/small-run.testing.ts";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";
import { createConnection, NO_TAG } from "../transport/connection.ts";
import { FRAME_TYPES } from "../transport/frame.ts";
import { PeerError } from "../transport/peer-error.ts";
import { driveExchanges, type PartyLinks } from "./drive-exchanges.ts";

/**
 * One message of a whole run with proofs comes late, in a simulated time: within the limit nothing is different,
 * beyond it the run ends and who waited names the sender. Nobody ever has other output shares than in a run on time.
 */
const LIMIT_MS = 10_000;
const LATENCY_MS = 1;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

const NAMES = ["alpha", "beta", "gamma"] as const;
const HONEST = lockstep(provedPartiesOf(SMALL_RUN));

/** A message of the run: who sends it where, and how many it has sent there before. */
interface Message {
  readonly sender: PartyIndex;
  readonly direction: "toPrevious" | "toNext";
  readonly number: number;
}

const MESSAGES = PARTIES.flatMap((sender) =>
  (["toPrevious", "toNext"] as const).flatMap((direction) =>
    HONEST.sent
      .filter((step) => step[sender]![direction].length > 0)
      .map((_, number): Message => ({ sender, direction, number })),
  ),
);

const LONG = process.env["QSC_LONG"] === "1";
/** Long sizes take minutes. */
const TIMEOUT_MS = LONG ? 1_800_000 : 30_000;
/** Every one, or one in eleven. */
const CHOSEN = MESSAGES.filter((_, index) => LONG || index % 11 === 0);

test(
  `${CHOSEN.length} messages that come late, but in time: the right outputs`,
  { timeout: TIMEOUT_MS },
  async () => {
    for (const message of CHOSEN) {
      const ended = await runWith(message, LIMIT_MS - 1000);
      for (const party of PARTIES) {
        const outcome = ended[party]!;
        expect(outcome.status, JSON.stringify(message)).toBe("fulfilled");
        expectRight(outcome, party, message);
      }
    }
  },
);

test(
  `${CHOSEN.length} messages that come too late: who waited names the sender`,
  { timeout: TIMEOUT_MS },
  async () => {
    for (const message of CHOSEN) {
      const ended = await runWith(message, LIMIT_MS + 1000);
      const { sender, direction } = message;
      const waiting = direction === "toPrevious" ? previousParty(sender) : nextParty(sender);
      const outcome = ended[waiting]!;
      const reason: unknown = outcome.status === "rejected" ? outcome.reason : outcome.status;
      expect(reason, JSON.stringify(message)).toMatchObject({
        code: "transport/timeout",
        peer: NAMES[sender],
      });
      for (const party of PARTIES) expectRight(ended[party]!, party, message);
    }
  },
);

/** Outputs are as in a run on time; who has none says why. */
function expectRight(
  outcome: PromiseSettledResult<ProvedResult>,
  party: PartyIndex,
  message: Message,
): void {
  const honest = HONEST.outcomes[party]!;
  if (outcome.status === "rejected") {
    expect(outcome.reason, JSON.stringify(message)).toBeInstanceOf(PeerError);
    return;
  }
  if (honest.kind !== "done") throw new Error("a run on time has no result");
  expect(outcome.value.outputs, JSON.stringify(message)).toEqual(honest.result.outputs);
}

async function runWith(
  late: Message,
  delayMs: number,
): Promise<readonly PromiseSettledResult<ProvedResult>[]> {
  const links = ring(late, delayMs);
  const ended = Promise.allSettled(
    provedPartiesOf(SMALL_RUN).map((party, at) =>
      driveExchanges(party, links[at]!, LIMIT_MS, () => undefined),
    ),
  );
  await vi.advanceTimersByTimeAsync(4 * LIMIT_MS);
  return ended;
}

/** The links of three parties, without a network. */
function ring(late: Message, delayMs: number): readonly PartyLinks[] {
  const ends = PARTIES.map((party) => {
    const previous = previousParty(party);
    const delayOf = (sender: PartyIndex, direction: Message["direction"]): Delay => {
      const isChosen = sender === late.sender && direction === late.direction;
      return isChosen ? { number: late.number, ms: delayMs } : NONE;
    };
    const [mine, theirs] = socketPair(delayOf(party, "toPrevious"), delayOf(previous, "toNext"));
    const options = { tag: NO_TAG, isLink: true };
    return {
      previous: createConnection(mine, { ...options, peer: NAMES[previous] }),
      ofPrevious: createConnection(theirs, { ...options, peer: NAMES[party] }),
    };
  });
  return PARTIES.map((party) => {
    const [previous, next] = [ends[party]!.previous, ends[nextParty(party)]!.ofPrevious];
    previous.onFailure((error) => next.fail(error));
    next.onFailure((error) => previous.fail(error));
    return { previous, next };
  });
}

/** How long a message is held back, and with it what is sent after it, as in any stream of bytes. */
interface Delay {
  readonly number: number;
  readonly ms: number;
}

const NONE: Delay = { number: -1, ms: 0 };

/** Two ends of a stream, as far as a connection uses them: a write is a frame. */
function socketPair(ofFirst: Delay, ofSecond: Delay): readonly [TLSSocket, TLSSocket] {
  const [first, second] = [new EventEmitter(), new EventEmitter()];
  const end = (own: EventEmitter, other: EventEmitter, delay: Delay): TLSSocket => {
    let [rounds, free] = [0, 0];
    const arrive = (ms: number, what: () => void): void => {
      free = Math.max(free, Date.now() + LATENCY_MS + ms);
      setTimeout(what, free - Date.now());
    };
    const methods = {
      writable: true,
      write(piece: Uint8Array, done: () => void) {
        const isRound = piece[5] === FRAME_TYPES.round;
        const copy = Buffer.from(piece);
        arrive(isRound && rounds++ === delay.number ? delay.ms : 0, () => other.emit("data", copy));
        setTimeout(done, 0);
      },
      end: () => arrive(0, () => other.emit("close")),
      destroy: () => own.emit("close"),
      setNoDelay: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
    };
    return Object.assign(own, methods) as unknown as TLSSocket;
  };
  return [end(first, second, ofFirst), end(second, first, ofSecond)];
}
