import type { Gate } from "@qsc/plan";
import type { Room } from "../bits/room.ts";
import { Share, sharePublic, type PartyIndex } from "../sharing/share.ts";

/** What a wire holds: a share, or a public bit that is the same in every lane. */
export type WireValue = Share | boolean;

/** The lanes of a stage as its party sees them. */
export interface StageLanes {
  readonly party: PartyIndex;
  readonly lanes: number;
  /** Where its planes lie. */
  readonly room: Room;
  /** 1 in every lane of the stage. */
  readonly mask: Int32Array;
  /** 0 in every lane of the stage. */
  readonly zero: Int32Array;
}

/** Evaluates a gate that needs no communication. */
export function evaluateLocal(
  gate: Exclude<Gate, { readonly kind: "and" }>,
  wires: readonly (WireValue | undefined)[],
  stage: StageLanes,
): WireValue {
  switch (gate.kind) {
    case "xor":
      return xor(wires[gate.left]!, wires[gate.right]!, stage);
    case "mask":
      return mask(wires[gate.left]!, wires[gate.right]!, stage);
    case "not":
      return not(wires[gate.operand]!, stage);
  }
}

/** The share of a wire's value, whether it is secret or public. */
export function asShare(value: WireValue, stage: StageLanes): Share {
  if (value instanceof Share) return value;
  return value ? sharePublic(stage.party, stage) : new Share(stage.zero, stage.zero);
}

export function zeroShare(words: number, room: Room): Share {
  const zero = room.zeros(words);
  return new Share(zero, zero);
}

/** Copies that outlive the room or a region of it. */
export function outside(numbers: readonly Share[]): readonly Share[] {
  return numbers.map(({ own, next }) => new Share(own.slice(), next.slice()));
}

export function xorShares(left: Share, right: Share, room: Room): Share {
  return new Share(xorPlanes(left.own, right.own, room), xorPlanes(left.next, right.next, room));
}

function xor(left: WireValue, right: WireValue, stage: StageLanes): WireValue {
  if (typeof left === "boolean") {
    if (typeof right === "boolean") return left !== right;
    return left ? not(right, stage) : right;
  }
  if (typeof right === "boolean") return right ? not(left, stage) : left;
  return xorShares(left, right, stage.room);
}

function mask(left: WireValue, right: WireValue, stage: StageLanes): WireValue {
  if (typeof left === "boolean") return left ? right : zeroOf(right, stage);
  if (typeof right === "boolean") return right ? left : zeroOf(left, stage);
  throw new TypeError("a mask of two secret wires passed validation");
}

/** Keeps a secret wire secret: whether it is masked away is public, its kind is not allowed to change. */
function zeroOf(value: WireValue, stage: StageLanes): WireValue {
  return typeof value === "boolean" ? false : new Share(stage.zero, stage.zero);
}

/** x ^ 1 in every lane: component x_0 is flipped, which P_0 holds as `own` and P_2 as `next`. */
function not(value: WireValue, { party, mask, room }: StageLanes): WireValue {
  if (typeof value === "boolean") return !value;
  switch (party) {
    case 0:
      return new Share(xorPlanes(value.own, mask, room), value.next);
    case 1:
      return value;
    case 2:
      return new Share(value.own, xorPlanes(value.next, mask, room));
  }
}

function xorPlanes(left: Int32Array, right: Int32Array, room: Room): Int32Array {
  const words = room.take(left.length);
  const [one, other] = [
    { words: left, at: 0 },
    { words: right, at: 0 },
  ];
  room.kernels.xor({ words, at: 0 }, one, other, left.length);
  return words;
}
