import {
  carriedPlanes,
  personsColumn,
  slotOf,
  TOKEN_BITS,
  type CarriedPlane,
  type Circuit,
} from "@qsc/plan";
import type { Room } from "../bits/room.ts";
import { Share, sharePublic, type PartyIndex } from "../sharing/share.ts";
import type { Numbers } from "./compare.ts";
import type { RowInputs } from "./evaluate.ts";
import { laneAfter } from "./lane-order.ts";
import { mergeLists } from "./merge.ts";
import { multiplyAll, type Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { outside, xorShares } from "./wire-value.ts";

/** One site's rows in the order of their persons' tokens, the largest first. */
export interface ListInputs extends RowInputs {
  readonly lanes: number;
  token(bit: number): Share;
}

/** What a linkage links; its columns are those of `personsOf` and `rowsOf`. */
export interface LinkageInputs {
  readonly persons: readonly ListInputs[];
  readonly rows: readonly ListInputs[];
}

/** Rows as a circuit reads them. */
export interface LinkedRows {
  readonly lanes: number;
  readonly rows: RowInputs;
}

/**
 * Puts the rows of other sites into the slots of their persons (docs/design/joins.md).
 * All lists are merged by token, a person before the rows with the same token;
 * so a person's rows are in the lanes after the person's own, and are copied from there.
 * A lane of a row is then no valid one, and what else it holds means nothing.
 */
export function* linkRows(
  circuit: Circuit,
  inputs: LinkageInputs,
  party: PartyIndex,
  products: Products,
): Rounds<LinkedRows> {
  const { linkage: slots } = circuit;
  if (slots === undefined) throw new TypeError("the circuit links nothing");
  const carried = carriedPlanes(circuit, slots);
  const payload = Math.max(carried.persons.length, carried.rows.length);
  const lists = [
    ...inputs.persons.map((list) =>
      listOf(list, list.valid(), carried.persons, payload, (at) => personsColumn(slots, at)),
    ),
    ...inputs.rows.map((list) =>
      listOf(list, noShare(list.lanes / 32), carried.rows, payload, (at) => at - slots.first - 1),
    ),
  ];
  const merged = yield* mergeLists(lists, 1 + TOKEN_BITS, products);
  const [isPerson, ...rest] = merged;
  const tokens = rest.slice(0, TOKEN_BITS);
  const planes = rest.slice(TOKEN_BITS);
  const leave = products.room.region();
  const used = yield* matchesOf(isPerson!, tokens, slots.count, { party, products });
  const made = yield* fillSlots(used, planes.slice(0, carried.rows.length), products);
  const [matches, filled] = [outside(used), made.map(outside)];
  leave();
  const place = (list: readonly CarriedPlane[], plane: CarriedPlane): number => {
    const text = JSON.stringify(plane);
    return list.findIndex((one) => JSON.stringify(one) === text);
  };
  const read = (plane: CarriedPlane): Share => {
    const within = slotOf(slots, plane.column);
    if (within === null) return planes[place(carried.persons, plane)]!;
    if (within.column === 0) return matches[within.slot]!;
    const first = { ...plane, column: slots.first + within.column };
    return filled[within.slot]![place(carried.rows, first)]!;
  };
  return {
    lanes: 32 * isPerson!.own.length,
    rows: {
      valid: () => isPerson!,
      bit: (column, bit) => read({ kind: "column", column, bit }),
      present: (column) => read({ kind: "present", column }),
    },
  };
}

/** The planes of one list: who is a person, above it the token, and what is carried, filled up with zeros. */
function listOf(
  list: ListInputs,
  isPerson: Share,
  carried: readonly CarriedPlane[],
  payload: number,
  columnOf: (column: number) => number,
): Numbers {
  const tokens = Array.from({ length: TOKEN_BITS }, (_, bit) => list.token(bit));
  const planes = carried.map((one) =>
    one.kind === "column"
      ? list.bit(columnOf(one.column), one.bit)
      : list.present(columnOf(one.column)),
  );
  while (planes.length < payload) planes.push(noShare(list.lanes / 32));
  return [isPerson, ...tokens, ...planes];
}

/** 0 in every lane, outside of the room as lists are. */
function noShare(words: number): Share {
  const zero = new Int32Array(words);
  return new Share(zero, zero);
}

/**
 * For each slot, the persons whose token is also that of the row so many lanes further.
 * The row after a person is one of this token's or is none, and so on: padding has a token that no person has.
 */
function* matchesOf(
  persons: Share,
  tokens: Numbers,
  slots: number,
  { party, products }: { readonly party: PartyIndex; readonly products: Products },
): Rounds<readonly Share[]> {
  const { room } = products;
  const words = persons.own.length;
  const ones = sharePublic(party, { mask: room.take(words).fill(-1), zero: room.zeros(words) });
  const isPerson = inside(persons, room);
  const isRowAfter = xorShares(after(persons, room), ones, room);
  let equal: Numbers = tokens.map((plane) => {
    const differs = xorShares(inside(plane, room), after(plane, room), room);
    return xorShares(differs, ones, room);
  });
  let followed: Share | null = null;
  while (equal.length > 1) {
    const half = Math.floor(equal.length / 2);
    const pairs = Array.from(
      { length: half },
      (_, at) => [equal[2 * at]!, equal[2 * at + 1]!] as const,
    );
    const made: readonly Share[] = yield* multiplyAll(
      followed === null ? [...pairs, [isPerson, isRowAfter]] : pairs,
      products,
    );
    followed ??= made[half]!;
    equal = [...made.slice(0, half), ...equal.slice(2 * half)];
  }
  let [same] = equal;
  const matches: Share[] = [];
  let before = followed!;
  for (let slot = 0; slot < slots; slot++) {
    const [match] = yield* multiplyAll([[before, same!]], products);
    matches.push(match!);
    before = match!;
    same = after(same!, room);
  }
  return matches;
}

/** For each slot the planes of its row, 0 where the slot is not used. */
function* fillSlots(
  matches: readonly Share[],
  planes: Numbers,
  products: Products,
): Rounds<readonly Numbers[]> {
  let shifted = planes;
  const pairs = matches.flatMap((match) => {
    shifted = shifted.map((plane) => after(plane, products.room));
    return shifted.map((plane) => [match, plane] as const);
  });
  const made = yield* multiplyAll(pairs, products);
  return matches.map((_, slot) => made.slice(slot * planes.length, (slot + 1) * planes.length));
}

/** In each lane what the lane after it holds. */
function after({ own, next }: Share, room: Room): Share {
  return new Share(room.copyOf(laneAfter(own)), room.copyOf(laneAfter(next)));
}

function inside({ own, next }: Share, room: Room): Share {
  return new Share(room.copyOf(own), room.copyOf(next));
}
