import type { Circuit, Gate, Input, Plan, Stage } from "@qsc/plan";
import { columnWidth } from "../bits/planes.ts";
import { RuntimeError } from "../runtime-error.ts";

/** For each stage, which of its wires are public. */
export type Visibility = readonly (readonly boolean[])[];

/** What a circuit may refer to. */
export type CircuitScope = Pick<Plan, "dataset" | "parameters">;

/**
 * Checks a circuit against the rules of `Circuit` and the data set and parameters it reads.
 * Throws `circuit/invalid` at the first breach, with its place.
 */
export function validateCircuit(circuit: Circuit, scope: CircuitScope): Visibility {
  if (circuit.format !== "qsc-circuit/1") refuse("circuit", "unknown format");
  const visibility: boolean[][] = [];
  circuit.stages.forEach((stage, index) => {
    const { lanes } = stage;
    if (lanes !== "rows" && !(Number.isInteger(lanes) && lanes > 0 && lanes <= MAX_LANES)) {
      refuse(`stage ${index}`, "the number of lanes is not between 1 and 2^24");
    }
    stage.inputs.forEach((input, at) =>
      checkInput(circuit, scope, index, input, `stage ${index} input ${at}`),
    );
    const wires: boolean[] = stage.inputs.map(isPublicInput);
    stage.gates.forEach((gate, at) =>
      wires.push(checkGate(gate, wires, `stage ${index} gate ${at}`)),
    );
    visibility.push(wires);
  });
  checkReductions(circuit);
  checkOutputs(circuit);
  return visibility;
}

const MAX_LANES = 2 ** 24;
const MAX_WIDTH = 256;

function isPublicInput(input: Input): boolean {
  return input.kind === "parameter" || input.kind === "one";
}

function checkInput(
  circuit: Circuit,
  scope: CircuitScope,
  stage: number,
  input: Input,
  place: string,
): void {
  const lanes = circuit.stages[stage]!.lanes;
  switch (input.kind) {
    case "column":
    case "present": {
      if (lanes !== "rows") refuse(place, "columns are read by stages over rows only");
      const column = scope.dataset.columns[input.column];
      if (column === undefined) return refuse(place, "there is no such column");
      if (input.kind === "column") checkIndex(place, "bit", input.bit, columnWidth(column));
      else if (!column.optional) refuse(place, "the column is not optional");
      return;
    }
    case "valid":
      if (lanes !== "rows") refuse(place, "validity is read by stages over rows only");
      return;
    case "parameter":
      checkIndex(place, "parameter", input.parameter, scope.parameters.length);
      checkIndex(place, "bit", input.bit, 53);
      return;
    case "one":
      return;
    case "sum": {
      checkIndex(place, "reduction", input.reduction, circuit.reductions.length);
      const reduction = circuit.reductions[input.reduction]!;
      checkIndex(place, "bit", input.bit, reduction.width);
      if (!(reduction.stage < stage)) refuse(place, "the reduction is not over an earlier stage");
      if (reduction.terms.length !== lanes) refuse(place, "totals and lanes differ in number");
      return;
    }
    case "copy": {
      checkIndex(place, "stage", input.stage, stage);
      const source = circuit.stages[input.stage]!;
      checkIndex(place, "wire", input.wire, wireCount(source));
      if (source.lanes !== 1 && source.lanes !== lanes) refuse(place, "lanes differ in number");
      return;
    }
    default:
      return refuseKind(place, input);
  }
}

function checkGate(gate: Gate, wires: readonly boolean[], place: string): boolean {
  if (gate.kind === "not") {
    checkIndex(place, "operand", gate.operand, wires.length);
    return wires[gate.operand]!;
  }
  checkIndex(place, "left", gate.left, wires.length);
  checkIndex(place, "right", gate.right, wires.length);
  const left = wires[gate.left]!;
  const right = wires[gate.right]!;
  switch (gate.kind) {
    case "xor":
      return left && right;
    case "and":
      if (left || right) refuse(place, "an `and` takes two secret wires");
      return false;
    case "mask":
      if (!left && !right) refuse(place, "a `mask` takes at least one public wire");
      return left && right;
    default:
      return refuseKind(place, gate);
  }
}

function checkReductions(circuit: Circuit): void {
  circuit.reductions.forEach((reduction, index) => {
    const place = `reduction ${index}`;
    checkIndex(place, "stage", reduction.stage, circuit.stages.length);
    checkIndex(place, "width", reduction.width, MAX_WIDTH + 1);
    if (reduction.terms.length === 0) refuse(place, "there are no totals");
    const wires = wireCount(circuit.stages[reduction.stage]!);
    for (const term of reduction.terms) {
      for (const wire of term) checkIndex(place, "wire", wire, wires);
    }
  });
}

function checkOutputs(circuit: Circuit): void {
  circuit.outputs.forEach((output, index) => {
    const place = `output ${index}`;
    checkIndex(place, "stage", output.stage, circuit.stages.length);
    const stage = circuit.stages[output.stage]!;
    if (stage.lanes === "rows") refuse(place, "rows are never opened");
    if (output.wires.length > MAX_WIDTH) refuse(place, "the number is too wide");
    for (const wire of output.wires) checkIndex(place, "wire", wire, wireCount(stage));
  });
}

function wireCount(stage: Stage): number {
  return stage.inputs.length + stage.gates.length;
}

function checkIndex(place: string, what: string, index: number, end: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= end) {
    refuse(place, `${what} \`${String(index)}\` is out of range`);
  }
}

function refuseKind(place: string, value: never): never {
  return refuse(place, `unknown kind \`${String((value as { kind?: unknown }).kind)}\``);
}

function refuse(place: string, reason: string): never {
  throw new RuntimeError(
    "circuit/invalid",
    `the circuit breaks its rules at ${place}: ${reason}`,
    "compile the contract again with the same version of the compiler",
  );
}
