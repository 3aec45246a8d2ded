import {
  COUNT_WIDTH,
  type Circuit,
  type Gate,
  type Input,
  type Output,
  type Reduction,
} from "../circuit.ts";
import type { Plan } from "../plan.ts";
import { sumOf, type BristolCircuit } from "./bristol.ts";

/** A circuit of ours that applies a Bristol circuit to each row. */
export interface ImportedCircuit {
  /** A Bool column for each input wire, in their order; no parameters. */
  readonly scope: Pick<Plan, "dataset" | "parameters">;
  readonly circuit: Circuit;
  /** For each output of the circuit, which bits of which output value it adds up. */
  readonly parts: readonly OutputPart[];
}

export interface OutputPart {
  readonly value: number;
  readonly first: number;
  readonly width: number;
}

/**
 * One stage over rows with all gates; each output value is added up over the rows, so that with one row it is the value.
 * Values of more bits than a total has come in parts.
 */
export function fromBristol({ wires, inputs, outputs, gates }: BristolCircuit): ImportedCircuit {
  const stage = rowStage();
  const driven: number[] = Array.from({ length: sumOf(inputs) }, (_, column) =>
    stage.input({ kind: "column", column, bit: 0 }),
  );
  const valid = stage.input({ kind: "valid" });
  const one = gates.some(({ kind }) => kind === "EQ") ? stage.input({ kind: "one" }) : -1;
  const at = (wire: number): number => driven[wire] ?? -1;
  for (const gate of gates) {
    switch (gate.kind) {
      case "XOR":
        driven[gate.out] = stage.xor(at(gate.left), at(gate.right));
        break;
      case "AND":
        driven[gate.out] = stage.and(at(gate.left), at(gate.right));
        break;
      case "INV":
        driven[gate.out] = stage.not(at(gate.operand));
        break;
      case "EQW":
        driven[gate.out] = at(gate.operand);
        break;
      case "EQ":
        driven[gate.out] = gate.value === 1 ? one : stage.not(one);
        break;
    }
  }
  const parts = partsOf(outputs);
  const starts = outputs.map((_, value) => wires - sumOf(outputs.slice(value)));
  const reductions = parts.map(({ value, first, width }): Reduction => {
    // Padding has outputs as well, and they do not count.
    const bits = Array.from({ length: width }, (_, bit) =>
      stage.and(valid, at((starts[value] ?? 0) + first + bit)),
    );
    return { stage: 0, terms: [bits], width: COUNT_WIDTH + width };
  });
  const sums = reductions.map(({ width }, reduction) =>
    Array.from({ length: width }, (_, bit): Input => ({ kind: "sum", reduction, bit })),
  );
  let read = 0;
  const opened = sums.map((bits, cohort): Output => ({
    ...{ query: 0, figure: { kind: "cohort", cohort }, recipients: ["analyst"], stage: 1 },
    wires: bits.map(() => read++),
  }));
  return {
    scope: scopeOf(inputs),
    circuit: {
      format: "qsc-circuit/1",
      stages: [
        { lanes: "rows", inputs: stage.inputs, gates: stage.gates },
        { lanes: 1, inputs: sums.flat(), gates: [] },
      ],
      reductions,
      outputs: opened,
    },
    parts,
  };
}

/** The most bits of an output value in one total: a number of a circuit has at most 256. */
const PART = 128;

function partsOf(outputs: readonly number[]): readonly OutputPart[] {
  return outputs.flatMap((bits, value) =>
    Array.from({ length: Math.ceil(bits / PART) }, (_, part) => ({
      ...{ value, first: part * PART, width: Math.min(PART, bits - part * PART) },
    })),
  );
}

function scopeOf(inputs: readonly number[]): ImportedCircuit["scope"] {
  const columns = inputs.flatMap((bits, value) =>
    Array.from({ length: bits }, (_, bit) => ({
      ...{ name: `value${value}_${bit}`, type: { kind: "bool" } as const, optional: false },
    })),
  );
  const dataset = { name: "imported", schema: "Imported", person: "row", columns };
  return { dataset, parameters: [] };
}

/** A stage under construction, all inputs before all gates, that knows which wires are public. */
function rowStage(): {
  readonly inputs: readonly Input[];
  readonly gates: readonly Gate[];
  readonly input: (input: Input) => number;
  readonly xor: (left: number, right: number) => number;
  readonly and: (left: number, right: number) => number;
  readonly not: (operand: number) => number;
} {
  const inputs: Input[] = [];
  const gates: Gate[] = [];
  const isPublic: boolean[] = [];
  const push = (gate: Gate, known: boolean): number => {
    gates.push(gate);
    return isPublic.push(known) - 1;
  };
  const knows = (wire: number): boolean => isPublic[wire] === true;
  return {
    inputs,
    gates,
    input: (input) => {
      inputs.push(input);
      return isPublic.push(input.kind === "one") - 1;
    },
    xor: (left, right) => push({ kind: "xor", left, right }, knows(left) && knows(right)),
    and: (left, right) => {
      const kind = knows(left) || knows(right) ? "mask" : "and";
      return push({ kind, left, right }, knows(left) && knows(right));
    },
    not: (operand) => push({ kind: "not", operand }, knows(operand)),
  };
}
