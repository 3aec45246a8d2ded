import type { Circuit, Gate, Input, Plan, Stage } from "@qsc/plan";
import { planeLayout, type Planes } from "../bits/planes.ts";
import type { OpenedFigure } from "../sharing/open-outputs.ts";
import { parameterOffsets } from "./run-in-memory.ts";

/** One lane after the other, 0 or 1. */
type Lanes = Uint8Array;

/**
 * What a circuit means: lane by lane, in the clear, written for plainness and without any code of the engine.
 * The oracle of the engine's tests; never run it on data that must stay secret.
 */
export function evaluateClear(
  circuit: Circuit,
  plan: Pick<Plan, "dataset" | "parameters">,
  sites: readonly Planes[],
  parameters: readonly number[],
): readonly OpenedFigure[] {
  const offsets = parameterOffsets(plan, parameters);
  const stages: Lanes[][] = [];
  const totals = (reduction: number): readonly bigint[] => {
    const { stage, terms } = circuit.reductions[reduction]!;
    return terms.map((wires) => sum(numbers(wires.map((wire) => stages[stage]![wire]!))));
  };
  const load = (input: Input, lanes: number): Lanes => {
    switch (input.kind) {
      case "column":
        return rowPlane(sites, planeLayout(plan.dataset).columns[input.column]!.first + input.bit);
      case "present":
        return rowPlane(sites, planeLayout(plan.dataset).columns[input.column]!.present!);
      case "valid":
        return rowPlane(sites, planeLayout(plan.dataset).valid);
      case "parameter":
        return repeat(lanes, (BigInt(offsets[input.parameter]!) >> BigInt(input.bit)) & 1n);
      case "one":
        return repeat(lanes, 1n);
      case "sum":
        return Uint8Array.from(totals(input.reduction), (total) =>
          Number((total >> BigInt(input.bit)) & 1n),
        );
      case "copy": {
        const source = stages[input.stage]![input.wire]!;
        return source.length === lanes ? source : repeat(lanes, BigInt(source[0]!));
      }
    }
  };
  for (const stage of circuit.stages) stages.push(evaluateStage(stage, sites, load));
  return circuit.outputs.map(({ query, figure, stage, wires }) => ({
    query,
    figure,
    values: numbers(
      wires.map((wire) => stages[stage]![wire]!),
      circuit.stages[stage]!.lanes as number,
    ),
  }));
}

function evaluateStage(
  stage: Stage,
  sites: readonly Planes[],
  load: (input: Input, lanes: number) => Lanes,
): Lanes[] {
  const lanes =
    stage.lanes === "rows" ? sites.reduce((total, site) => total + site.lanes, 0) : stage.lanes;
  const wires = stage.inputs.map((input) => load(input, lanes));
  for (const gate of stage.gates) wires.push(evaluateGate(gate, wires));
  return wires;
}

function evaluateGate(gate: Gate, wires: readonly Lanes[]): Lanes {
  switch (gate.kind) {
    case "xor":
      return wires[gate.left]!.map((bit, lane) => bit ^ wires[gate.right]![lane]!);
    case "and":
    case "mask":
      return wires[gate.left]!.map((bit, lane) => bit & wires[gate.right]![lane]!);
    case "not":
      return wires[gate.operand]!.map((bit) => 1 - bit);
  }
}

function rowPlane(sites: readonly Planes[], plane: number): Lanes {
  return Uint8Array.from(
    sites.flatMap(({ lanes, words }) =>
      Array.from(
        { length: lanes },
        (_, lane) => (words[(plane * lanes) / 32 + Math.floor(lane / 32)]! >>> (lane % 32)) & 1,
      ),
    ),
  );
}

function numbers(bits: readonly Lanes[], lanes: number = bits[0]?.length ?? 0): bigint[] {
  return Array.from({ length: lanes }, (_, lane) =>
    bits.reduce((value, plane, bit) => value + (BigInt(plane[lane]!) << BigInt(bit)), 0n),
  );
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

function repeat(lanes: number, bit: bigint): Lanes {
  return new Uint8Array(lanes).fill(Number(bit));
}
