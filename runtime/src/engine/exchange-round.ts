import { expectBytes } from "../proof/messages.ts";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";
import { NOTHING, type Exchanges } from "./exchange.ts";
import type { Round } from "./multiply.ts";

/** A round of an evaluation as a step between neighbours: words for P_{i-1}, as many from P_{i+1}, and nothing the other way. */
export function* exchangeRound({ sent, into }: Round, party: PartyIndex): Exchanges<Int32Array> {
  const room = into && bytesOf(into);
  const { fromNext, fromPrevious } = yield {
    ...{ toPrevious: bytesOf(sent), toNext: NOTHING },
    ...(room && { into: room }),
  };
  expectBytes(fromNext, sent.byteLength, nextParty(party));
  expectBytes(fromPrevious, 0, previousParty(party));
  return fromNext === room ? into! : asWords(fromNext);
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Words are little-endian, as the engine holds them; they are copied only where they do not lie on a word's boundary. */
function asWords(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, byteLength } =
    bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}
