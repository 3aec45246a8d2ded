import { outputNumber, type Output } from "@qsc/plan";
import type { OutputShare } from "../engine/evaluate.ts";
import { RuntimeError } from "../runtime-error.ts";
import type { Share } from "./share.ts";

/** One figure of a query, opened: a number for each lane (cell) of its stage. */
export interface OpenedFigure {
  readonly query: number;
  readonly figure: Output["figure"];
  readonly values: readonly bigint[];
}

/**
 * Reconstructs the outputs from the shares of P_0, P_1, P_2.
 * Throws `run/share-mismatch` when the two holders of a component disagree.
 */
export function openOutputs(
  shares: readonly [readonly OutputShare[], readonly OutputShare[], readonly OutputShare[]],
): readonly OpenedFigure[] {
  const pairsOf = (index: number, bit: number): readonly Share[] =>
    shares.map((party) => party[index]!.bits[bit]!);
  // All shares are compared before the first is opened.
  shares[0].forEach(({ bits }, index) => {
    bits.forEach((_, bit) => {
      const pairs = pairsOf(index, bit);
      pairs.forEach((pair, party) => checkAgreement(pair.next, pairs[(party + 1) % 3]!.own));
    });
  });
  return shares[0].map(({ output, lanes, bits }, index) => {
    const planes = bits.map((_, bit) => {
      const pairs = pairsOf(index, bit);
      return pairs[0]!.own.map((word, at) => word ^ pairs[1]!.own[at]! ^ pairs[2]!.own[at]!);
    });
    const values = Array.from({ length: lanes }, (_, lane) =>
      outputNumber(numberAt(planes, lane), output),
    );
    return { query: output.query, figure: output.figure, values };
  });
}

/** The number whose bits, least significant first, are lane `lane` of the planes. */
export function numberAt(planes: readonly Int32Array[], lane: number): bigint {
  let value = 0n;
  for (let bit = planes.length - 1; bit >= 0; bit--) {
    value = (value << 1n) | BigInt((planes[bit]![lane >>> 5]! >>> (lane & 31)) & 1);
  }
  return value;
}

function checkAgreement(left: Int32Array, right: Int32Array): void {
  if (left.length === right.length && left.every((word, at) => word === right[at])) return;
  throw new RuntimeError(
    "run/share-mismatch",
    "two nodes sent different values for the same output share",
    "one of the nodes is faulty or lying; nothing was opened, repeat the run with another committee",
  );
}
