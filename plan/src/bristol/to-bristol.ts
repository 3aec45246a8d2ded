import type { Circuit, Input, Stage } from "../circuit.ts";
import { storedColumns } from "../joined.ts";
import type { Plan } from "../plan.ts";
import { boundsOf, widthOf } from "../value-type.ts";
import { sumOf, type BristolCircuit } from "./bristol.ts";
import {
  flatGates,
  flatLargest,
  flatSum,
  ONE,
  ZERO,
  type Bit,
  type FlatGates,
  type FlatNumber,
} from "./flat-gates.ts";

type Scope = Pick<Plan, "dataset" | "parameters">;

/**
 * The circuit of a run over so many rows of each site, in one piece: the gates of a stage once for each of its lanes,
 * and adders for the totals.
 * The input values, in this order (spec/plan.md): for each row the bits that are shared of it, for each parameter
 * `value - min`, for each random number a bit a lane; the output values are the outputs, each lane one value.
 */
export function toBristol(
  scope: Scope,
  circuit: Circuit,
  sites: readonly number[],
): BristolCircuit {
  const rows = sumOf(sites);
  const layout = layoutOf(scope, circuit, rows);
  const flat = flatGates(sumOf(layout.inputs));
  const state: State = { circuit, sites, layout, flat, lanes: [], totals: [], ranked: [] };
  for (const [index, stage] of circuit.stages.entries()) {
    const count = stage.lanes === "rows" ? rows : stage.lanes;
    state.lanes.push(
      Array.from({ length: count }, (_, lane) => evaluate(state, stage, lane, count)),
    );
    condense(state, index);
  }
  const values = circuit.outputs.flatMap(({ stage, wires }) =>
    lanesOf(state, stage).map((lane) => wires.map((wire) => bitAt(lane, wire))),
  );
  for (const bits of values) flat.copies(bits);
  return {
    wires: flat.wires(),
    inputs: layout.inputs,
    outputs: values.map((bits) => bits.length),
    gates: flat.gates,
  };
}

/** The wires of one lane of a stage. */
type Lane = readonly Bit[];

interface State {
  readonly circuit: Circuit;
  readonly sites: readonly number[];
  readonly layout: Layout;
  readonly flat: FlatGates;
  /** By stage. */
  readonly lanes: (readonly Lane[])[];
  /** By reduction, by site or once for all, by term. */
  readonly totals: (readonly (readonly FlatNumber[])[])[];
  /** By ranking, by term, by rank. */
  readonly ranked: (readonly (readonly FlatNumber[])[])[];
}

/** Where the bits of the inputs are. */
interface Layout {
  /** Bits of each input value. */
  readonly inputs: readonly number[];
  readonly rowBits: number;
  /** By stored column, the place of its first bit in a row. */
  readonly columns: readonly { readonly first: number; readonly width: number }[];
  /** By parameter, and by random number, the wire of the first bit. */
  readonly parameters: readonly number[];
  readonly randoms: ReadonlyMap<number, number>;
}

function layoutOf({ dataset, parameters }: Scope, { stages }: Circuit, rows: number): Layout {
  const columns: Layout["columns"][number][] = [];
  let rowBits = 1;
  for (const { type, optional } of storedColumns(dataset)) {
    const width = widthOf(boundsOf(type));
    columns.push({ first: rowBits, width });
    rowBits += width + (optional ? 1 : 0);
  }
  const inputs: number[] = Array.from({ length: rows }, () => rowBits);
  let next = rows * rowBits;
  const place = (width: number): number => {
    inputs.push(width);
    next += width;
    return next - width;
  };
  const first = parameters.map(({ type }) => place(widthOf(boundsOf(type))));
  const randoms = new Map<number, number>();
  for (const { lanes, inputs: own } of stages) {
    for (const input of own) {
      if (input.kind === "random") randoms.set(input.number, place(Number(lanes)));
    }
  }
  return { inputs, rowBits, columns, parameters: first, randoms };
}

/** The wires of one lane: its inputs, then the gates. */
function evaluate(state: State, { inputs, gates }: Stage, lane: number, count: number): Lane {
  const { flat } = state;
  const wires: Bit[] = inputs.map((input) => inputBit(state, input, lane, count));
  for (const gate of gates) {
    switch (gate.kind) {
      case "xor":
        wires.push(flat.xor(bitAt(wires, gate.left), bitAt(wires, gate.right)));
        break;
      case "and":
      case "mask":
        wires.push(flat.and(bitAt(wires, gate.left), bitAt(wires, gate.right)));
        break;
      case "not":
        wires.push(flat.not(bitAt(wires, gate.operand)));
        break;
    }
  }
  return wires;
}

function inputBit(state: State, input: Input, lane: number, count: number): Bit {
  const { layout } = state;
  const row = lane * layout.rowBits;
  switch (input.kind) {
    case "valid":
      return row;
    case "column":
      return row + (layout.columns[input.column]?.first ?? 0) + input.bit;
    case "present": {
      const { first = 0, width = 0 } = layout.columns[input.column] ?? {};
      return row + first + width;
    }
    case "parameter":
      return (layout.parameters[input.parameter] ?? 0) + input.bit;
    case "one":
      return ONE;
    case "random":
      return (layout.randoms.get(input.number) ?? 0) + lane;
    case "sum":
      // A site that does not take part has a total of 0, and so have bits above the largest total.
      return state.totals[input.reduction]?.[input.site ?? 0]?.[lane]?.[input.bit] ?? ZERO;
    case "ranked":
      return state.ranked[input.ranking]?.[lane]?.[input.rank]?.[input.bit] ?? ZERO;
    case "copy": {
      const source = lanesOf(state, input.stage);
      return bitAt(source[source.length === count ? lane : 0], input.wire);
    }
    case "pick":
      return bitAt(lanesOf(state, input.stage)[input.lane], input.wire);
  }
}

/** Adds up and ranks the lanes of a stage. */
function condense(state: State, stage: number): void {
  const { circuit, flat, sites, totals, ranked } = state;
  const lanes = lanesOf(state, stage);
  const numbers = (some: readonly Lane[], wires: readonly number[]): readonly FlatNumber[] =>
    some.map((lane) => wires.map((wire) => bitAt(lane, wire)));
  for (const [index, reduction] of circuit.reductions.entries()) {
    if (reduction.stage !== stage) continue;
    const groups = reduction.sites === undefined ? [lanes] : bySite(lanes, sites);
    totals[index] = groups.map((group) =>
      reduction.terms.map((term) => flatSum(flat, numbers(group, term), reduction.width)),
    );
  }
  for (const [index, ranking] of (circuit.rankings ?? []).entries()) {
    if (ranking.stage !== stage) continue;
    ranked[index] = ranking.terms.map((term) =>
      flatLargest(flat, numbers(lanes, term), ranking.count),
    );
  }
}

function bySite(lanes: readonly Lane[], sites: readonly number[]): readonly (readonly Lane[])[] {
  let from = 0;
  return sites.map((rows) => lanes.slice(from, (from += rows)));
}

function lanesOf({ lanes }: State, stage: number): readonly Lane[] {
  const found = lanes[stage];
  if (found === undefined) throw new RangeError(`stage ${stage} is read before it is there`);
  return found;
}

function bitAt(lane: Lane | undefined, wire: number): Bit {
  const bit = lane?.[wire];
  if (bit === undefined) throw new RangeError(`wire ${wire} is read before it is driven`);
  return bit;
}
