import { earlierRowPlace, withParts, type Dataset, type Expression } from "@qsc/plan";
import {
  setsIn,
  type Comparison,
  type Guard,
  type Membership,
  type PersonSet,
} from "../runs/guard.ts";
import { ONE, type Node } from "./builder.ts";
import { flatten, type RowCompiler } from "./row-expression.ts";

/** The distinct sets of persons that a guard asks the sizes of, by name. */
export function guardedSets(guard: Guard): ReadonlyMap<string, PersonSet> {
  return new Map(setsIn(guard.cells.flat(3)).map((set) => [nameOfSet(set), set]));
}

/** Equal for equal sets. */
export function nameOfSet({ persons, snapshot, also, compared }: PersonSet): string {
  return JSON.stringify([persons, snapshot, also, compared]);
}

/** The wire that is 1 in the lane of each person of a set. `rows` reads lanes with the rows of the guard's snapshots. */
export function memberWires(
  rows: RowCompiler,
  dataset: Dataset,
  { snapshots }: Guard,
): (set: PersonSet) => Node {
  const { builder: b } = rows;
  const places = new Map(snapshots.map((one, at) => [one, earlierRowPlace(dataset, at)]));
  const placeOf = (snapshot: string): number => {
    const place = places.get(snapshot);
    if (place === undefined) throw new RangeError("a guard reads a snapshot that is not there");
    return place;
  };
  /** An expression about a person's row, written for the row of a snapshot. */
  const then = (expression: Expression, snapshot: string | null): Expression =>
    snapshot === null ? expression : moved(expression, placeOf(snapshot) + 1);
  const isThere = (snapshot: string | null): Node =>
    snapshot === null
      ? b.input({ kind: "valid" })
      : b.input({ kind: "column", column: placeOf(snapshot), bit: 0 });
  const member = ({ persons, snapshot }: Membership): Node =>
    b.andAll([
      isThere(snapshot ?? null),
      ...flatten(persons, "and").map((part) => rows.condition(then(part, snapshot ?? null))),
    ]);
  const differs = (value: Expression, [before, after]: Comparison["between"]): Node => {
    const [one, other] = [rows.number(then(value, before)), rows.number(then(value, after))];
    const [is, was] = [one.present ?? ONE, other.present ?? ONE];
    const bits = one.bits.map((bit, at) => b.xor(bit, other.bits[at] ?? bit));
    return b.or(b.xor(is, was), b.and(is, b.orAll(bits)));
  };
  const compares = ({ values, between, differ }: Comparison): Node => {
    const some = b.orAll(values.map((value) => differs(value, between)));
    return differ ? some : b.not(some);
  };
  return (set) =>
    b.andAll([
      member(set),
      ...(set.also ?? []).map((one) => (one.holds ? member(one) : b.not(member(one)))),
      ...(set.compared === undefined ? [] : [compares(set.compared)]),
    ]);
}

function moved(expression: Expression, by: number): Expression {
  if (expression.kind === "column") return { kind: "column", column: expression.column + by };
  const rest = withParts(expression, (part) => moved(part, by));
  return "slots" in rest
    ? { ...rest, slots: { ...rest.slots, first: rest.slots.first + by } }
    : rest;
}
