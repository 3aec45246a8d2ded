import { totalWidth } from "@qsc/plan";
import type { Share } from "../sharing/share.ts";
import { wordsFor } from "../bits/planes.ts";
import type { Room } from "../bits/room.ts";
import { addPlanes } from "./add-planes.ts";
import { carrySave, wordsOf, type CarrySaveGroup, type Pool } from "./carry-save.ts";
import type { Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { spread } from "./transpose.ts";
import { zeroShare } from "./wire-value.ts";

/** Totals to be formed: target t is the sum over all lanes of the number with the bits `terms[t]`. */
export interface ReductionInput {
  /** An upper bound of the number of lanes that can be 1. */
  readonly lanes: number;
  readonly terms: readonly (readonly Share[])[];
  readonly width: number;
}

/**
 * Adds up lanes by carry-save adders, all reductions in lockstep.
 *
 * First each total by itself, over the words of its planes (lanes 32 apart fold onto each other) until at most two words a weight are left;
 * then the bits of those words are transposed into planes whose lanes are totals, added by carry-save again, and the last
 * two planes of each weight by a prefix adder.
 * Returns for each reduction `width` planes whose lanes are the totals.
 * A total of n bits takes about n - H(n) ANDs, H being the number of ones of n in binary (Boyar and Peralta 2008).
 */
export function* reduce(
  inputs: readonly ReductionInput[],
  products: Products,
): Rounds<readonly (readonly Share[])[]> {
  const { room } = products;
  const targets = inputs.map((input) => input.terms.map((term) => targetOf(input, term)));
  yield* carrySave(targets.flat(), products);
  const groups = targets.map((group) => transposeTargets(group, room));
  yield* carrySave(groups, products);
  const sums = yield* addPlanes(groups, products);
  return inputs.map(({ width }, index) =>
    Array.from(
      { length: width },
      (_, bit) => sums[index]![bit] ?? zeroShare(groups[index]!.unit, room),
    ),
  );
}

function targetOf({ lanes, width }: ReductionInput, term: readonly Share[]): CarrySaveGroup {
  const limit = totalWidth(lanes, term.length, width);
  const pools = Array.from({ length: limit }, (_, weight): Pool => {
    const share = term[weight];
    return share === undefined ? [] : [{ own: share.own, next: share.next }];
  });
  return { unit: 1, limit, pools };
}

/** Bit b of word m of weight j of target t becomes lane t of plane 32 m + b of weight j. */
function transposeTargets(targets: readonly CarrySaveGroup[], room: Room): CarrySaveGroup {
  const unit = wordsFor(targets.length);
  const limit = Math.max(...targets.map((target) => target.limit));
  const pools = Array.from({ length: limit }, (_, weight): Pool => {
    const words = Math.max(...targets.map(({ pools }) => wordsOf(pools[weight] ?? [])));
    if (words === 0) return [];
    const own = room.zeros(32 * words * unit);
    const next = room.zeros(32 * words * unit);
    targets.forEach((target, lane) => {
      let at = 0;
      for (const piece of target.pools[weight] ?? []) {
        spread(piece.own, own.subarray(at), lane, unit);
        spread(piece.next, next.subarray(at), lane, unit);
        at += 32 * piece.own.length * unit;
      }
    });
    return [{ own, next }];
  });
  return { unit, limit, pools };
}
