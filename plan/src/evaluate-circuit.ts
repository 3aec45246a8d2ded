import {
  outputNumber,
  type Circuit,
  type Input,
  type Ranking,
  type Reduction,
  type Stage,
} from "./circuit.ts";
import type { Row } from "./evaluate-expression.ts";
import { storedColumns } from "./joined.ts";
import type { Plan } from "./plan.ts";
import { boundsOf } from "./value-type.ts";

/** What `circuit` gives for these rows, computed in the clear: for each output, one number a lane. */
export type CircuitOutputs = readonly (readonly bigint[])[];

/** The bit of each `random` input in each lane. */
export type RandomBits = (number: number, lane: number) => boolean;

/** How rows lie in the lanes of the rows stage, and what else a circuit may meet. */
export interface CircuitSurroundings {
  /** Lanes after the rows that are no real rows and belong to no site; none when absent. */
  readonly padding?: number;
  /** How many of the rows each site has, in order; one site when absent. */
  readonly sites?: readonly number[];
  /** Needed by circuits with noise. */
  readonly random?: RandomBits | null;
}

/** A wire's bits over all lanes, lane i at bit i. */
type Plane = bigint;

interface Run {
  readonly plan: Plan;
  readonly circuit: Circuit;
  readonly rows: readonly Row[];
  readonly parameters: readonly number[];
  readonly padding: number;
  readonly random: RandomBits | null;
  /** How many rows each site has. */
  readonly sites: readonly number[];
  /** Wires of the stages done so far. */
  readonly wires: Plane[][];
  readonly lanes: number[];
  /** Totals of the reductions done so far, one list, or one for each site. */
  readonly totals: Map<number, readonly (readonly bigint[])[]>;
  /** Numbers of the rankings done so far, for each rank one a term. */
  readonly ranked: Map<number, readonly (readonly bigint[])[]>;
}

/**
 * The circuit's meaning, for tests and for looking into a run: no shares, no network.
 */
export function evaluateCircuit(
  plan: Plan,
  circuit: Circuit,
  rows: readonly Row[],
  parameters: readonly number[],
  { padding = 0, sites = [rows.length], random = null }: CircuitSurroundings = {},
): CircuitOutputs {
  const run: Run = {
    ...{ plan, circuit, rows, parameters, padding, sites, random },
    ...{ wires: [], lanes: [], totals: new Map(), ranked: new Map() },
  };
  for (const [index, stage] of circuit.stages.entries()) {
    run.lanes.push(stage.lanes === "rows" ? rows.length + padding : stage.lanes);
    run.wires.push(evaluateStage(run, index, stage));
    for (const [number, reduction] of circuit.reductions.entries()) {
      if (reduction.stage === index) run.totals.set(number, reduce(run, reduction));
    }
    for (const [number, ranking] of (circuit.rankings ?? []).entries()) {
      if (ranking.stage === index) run.ranked.set(number, rank(run, ranking));
    }
  }
  return circuit.outputs.map((output) => {
    const planes = output.wires.map((wire) => planeOf(run, output.stage, wire));
    return Array.from({ length: run.lanes[output.stage] ?? 0 }, (_, lane) =>
      outputNumber(numberAt(planes, lane), output),
    );
  });
}

function evaluateStage(run: Run, index: number, stage: Stage): Plane[] {
  const ones = (1n << BigInt(run.lanes[index] ?? 0)) - 1n;
  const planes: Plane[] = stage.inputs.map((input) => inputPlane(run, index, input, ones));
  for (const gate of stage.gates) {
    switch (gate.kind) {
      case "xor":
        planes.push(wire(planes, gate.left) ^ wire(planes, gate.right));
        break;
      case "and":
      case "mask":
        planes.push(wire(planes, gate.left) & wire(planes, gate.right));
        break;
      case "not":
        planes.push(wire(planes, gate.operand) ^ ones);
        break;
    }
  }
  return planes;
}

function inputPlane(run: Run, stage: number, input: Input, ones: Plane): Plane {
  switch (input.kind) {
    case "column": {
      const column = storedColumns(run.plan.dataset)[input.column];
      if (column === undefined) throw new RangeError(`no column ${input.column}`);
      const min = boundsOf(column.type).min;
      return planeOfRows(run, (row) => {
        const value = row[input.column] ?? null;
        return value === null ? 0n : (BigInt(value - min) >> BigInt(input.bit)) & 1n;
      });
    }
    case "present":
      return planeOfRows(run, (row) => ((row[input.column] ?? null) === null ? 0n : 1n));
    case "valid":
      return planeOfRows(run, () => 1n);
    case "parameter": {
      const parameter = run.plan.parameters[input.parameter];
      const value = run.parameters[input.parameter];
      if (parameter === undefined || value === undefined) {
        throw new RangeError(`no parameter ${input.parameter}`);
      }
      const offset = BigInt(value - boundsOf(parameter.type).min);
      return ((offset >> BigInt(input.bit)) & 1n) === 1n ? ones : 0n;
    }
    case "one":
      return ones;
    case "sum":
      return planeOfNumbers(run.totals.get(input.reduction)?.[input.site ?? 0] ?? [], input.bit);
    case "ranked":
      return planeOfNumbers(run.ranked.get(input.ranking)?.[input.rank] ?? [], input.bit);
    case "random": {
      const { random } = run;
      if (random === null)
        throw new TypeError("the circuit has noise, and no random bits are given");
      let plane = 0n;
      for (let lane = (run.lanes[stage] ?? 0) - 1; lane >= 0; lane--) {
        plane = (plane << 1n) | (random(input.number, lane) ? 1n : 0n);
      }
      return plane;
    }
    case "copy": {
      const plane = planeOf(run, input.stage, input.wire);
      return run.lanes[input.stage] === 1 ? (plane === 1n ? ones : 0n) : plane;
    }
    case "pick": {
      const plane = planeOf(run, input.stage, input.wire);
      return ((plane >> BigInt(input.lane)) & 1n) === 1n ? ones : 0n;
    }
  }
}

function planeOfRows(run: Run, bit: (row: Row) => bigint): Plane {
  return run.rows.reduce((plane, row, lane) => plane | (bit(row) << BigInt(lane)), 0n);
}

function planeOfNumbers(numbers: readonly bigint[], bit: number): Plane {
  return numbers.reduce(
    (plane, number, lane) => plane | (((number >> BigInt(bit)) & 1n) << BigInt(lane)),
    0n,
  );
}

function reduce(run: Run, reduction: Reduction): readonly (readonly bigint[])[] {
  if (reduction.sites === undefined) return [totals(run, reduction, null)];
  let from = 0;
  return run.sites.map((rows) => {
    const lanes = ((1n << BigInt(rows)) - 1n) << BigInt(from);
    from += rows;
    return totals(run, reduction, lanes);
  });
}

/** The totals over those lanes that `among` has, or over all. */
function totals(run: Run, reduction: Reduction, among: Plane | null): readonly bigint[] {
  const modulus = (1n << BigInt(reduction.width)) - 1n;
  return reduction.terms.map((wires) => {
    const sum = wires.reduce((total, one, bit) => {
      const plane = planeOf(run, reduction.stage, one);
      return total + (ones(among === null ? plane : plane & among) << BigInt(bit));
    }, 0n);
    return sum & modulus;
  });
}

function rank(run: Run, { stage, terms, count }: Ranking): readonly (readonly bigint[])[] {
  const sorted = terms.map((wires) => {
    const planes = wires.map((one) => planeOf(run, stage, one));
    return Array.from({ length: run.lanes[stage] ?? 0 }, (_, lane) => numberAt(planes, lane)).sort(
      (a, b) => (a < b ? 1 : a > b ? -1 : 0),
    );
  });
  return Array.from({ length: count }, (_, at) => sorted.map((numbers) => numbers[at] ?? 0n));
}

/** The number whose bits, least significant first, are lane `lane` of the planes. */
function numberAt(planes: readonly Plane[], lane: number): bigint {
  return planes.reduce(
    (sum, plane, bit) => sum | (((plane >> BigInt(lane)) & 1n) << BigInt(bit)),
    0n,
  );
}

function ones(plane: Plane): bigint {
  let count = 0n;
  for (const digit of plane.toString(2)) if (digit === "1") count++;
  return count;
}

function planeOf(run: Run, stage: number, one: number): Plane {
  return wire(run.wires[stage] ?? [], one);
}

function wire(planes: readonly Plane[], index: number): Plane {
  const plane = planes[index];
  if (plane === undefined) throw new RangeError(`no wire ${index}`);
  return plane;
}
