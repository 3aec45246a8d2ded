import { outputNumber, type Circuit, type Input, type Reduction, type Stage } from "./circuit.ts";
import type { Row } from "./evaluate-expression.ts";
import { storedColumns } from "./joined.ts";
import type { Plan } from "./plan.ts";
import { boundsOf } from "./value-type.ts";

/** What `circuit` gives for these rows, computed in the clear: for each output, one number a lane. */
export type CircuitOutputs = readonly (readonly bigint[])[];

/** The bit of each `random` input in each lane. */
export type RandomBits = (number: number, lane: number) => boolean;

/** What else a circuit may meet. */
export interface CircuitSurroundings {
  /** Lanes that are not real rows, appended to the rows stage. */
  readonly padding?: number;
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
  /** Wires of the stages done so far. */
  readonly wires: Plane[][];
  readonly lanes: number[];
  /** Totals of the reductions done so far. */
  readonly totals: Map<number, readonly bigint[]>;
}

/**
 * The circuit's meaning, for tests and for looking into a run: no shares, no network.
 */
export function evaluateCircuit(
  plan: Plan,
  circuit: Circuit,
  rows: readonly Row[],
  parameters: readonly number[],
  { padding = 0, random = null }: CircuitSurroundings = {},
): CircuitOutputs {
  const run: Run = {
    ...{ plan, circuit, rows, parameters, padding, random },
    ...{ wires: [], lanes: [], totals: new Map() },
  };
  for (const [index, stage] of circuit.stages.entries()) {
    run.lanes.push(stage.lanes === "rows" ? rows.length + padding : stage.lanes);
    run.wires.push(evaluateStage(run, index, stage));
    for (const [number, reduction] of circuit.reductions.entries()) {
      if (reduction.stage === index) run.totals.set(number, reduce(run, reduction));
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
    case "sum": {
      const totals = run.totals.get(input.reduction) ?? [];
      return totals.reduce(
        (plane, total, lane) => plane | (((total >> BigInt(input.bit)) & 1n) << BigInt(lane)),
        0n,
      );
    }
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

function numberAt(planes: readonly Plane[], lane: number): bigint {
  return planes.reduce(
    (sum, plane, bit) => sum | (((plane >> BigInt(lane)) & 1n) << BigInt(bit)),
    0n,
  );
}

function planeOfRows(run: Run, bit: (row: Row) => bigint): Plane {
  return run.rows.reduce((plane, row, lane) => plane | (bit(row) << BigInt(lane)), 0n);
}

function reduce(run: Run, reduction: Reduction): bigint[] {
  const modulus = (1n << BigInt(reduction.width)) - 1n;
  return reduction.terms.map((wires) => {
    const sum = wires.reduce(
      (total, one, bit) => total + (ones(planeOf(run, reduction.stage, one)) << BigInt(bit)),
      0n,
    );
    return sum & modulus;
  });
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
