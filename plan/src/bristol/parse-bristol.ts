import { sumOf, type BristolCircuit, type BristolGate } from "./bristol.ts";

export type ParsedBristol =
  | { readonly ok: true; readonly circuit: BristolCircuit }
  | { readonly ok: false; readonly problem: BristolProblem };

/** Why a text is no circuit, or none that can be read. */
export interface BristolProblem {
  readonly code: "bristol/malformed" | "bristol/unsupported-gate";
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Reads a file in Bristol Fashion; never throws. */
export function parseBristol(text: string): ParsedBristol {
  const lines = text
    .split("\n")
    .map((line, index) => ({ words: line.trim().split(/\s+/), number: index + 1 }))
    .filter(({ words }) => words[0] !== "");
  try {
    return { ok: true, circuit: circuitOf(lines) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.problem };
    throw error;
  }
}

interface Line {
  readonly words: readonly string[];
  readonly number: number;
}

class Unreadable extends Error {
  readonly problem: BristolProblem;

  constructor(code: BristolProblem["code"], line: number, message: string) {
    super(message);
    this.problem = { code, line, message };
  }
}

function malformed(line: number, message: string): never {
  throw new Unreadable("bristol/malformed", line, message);
}

function circuitOf([sizes, ins, outs, ...rest]: readonly Line[]): BristolCircuit {
  if (sizes === undefined || ins === undefined || outs === undefined) {
    return malformed(1, "a circuit begins with three lines: gates and wires, inputs, outputs");
  }
  const [count, wires, ...more] = naturals(sizes);
  if (count === undefined || wires === undefined || more.length > 0) {
    return malformed(sizes.number, "the first line is the number of gates and that of wires");
  }
  const [inputs, outputs] = [listOf(ins), listOf(outs)];
  if (rest.length !== count) {
    malformed(sizes.number, `the first line says ${count} gates, and there are ${rest.length}`);
  }
  const driven = new Uint8Array(wires);
  const into = sumOf(inputs);
  if (into > wires || sumOf(outputs) > wires) {
    malformed(sizes.number, `the values have more bits than ${wires} wires hold`);
  }
  driven.fill(1, 0, into);
  const gates = rest.map((line) => {
    const gate = gateOf(line);
    for (const wire of operandsOf(gate)) {
      if (driven[wire] !== 1) malformed(line.number, `wire ${wire} is read before it is driven`);
    }
    if (driven[gate.out] !== 0) {
      malformed(line.number, `wire ${gate.out} is not there, or driven twice`);
    }
    driven[gate.out] = 1;
    return gate;
  });
  const undriven = driven.indexOf(0, wires - sumOf(outputs));
  if (undriven >= 0) malformed(outs.number, `nothing drives the output wire ${undriven}`);
  return { wires, inputs, outputs, gates };
}

function gateOf({ words, number }: Line): BristolGate {
  const kind = words[words.length - 1];
  switch (kind) {
    case "XOR":
    case "AND": {
      const [left = 0, right = 0, out = 0] = operands({ words, number }, 2);
      return { kind, left, right, out };
    }
    case "INV":
    case "EQW": {
      const [operand = 0, out = 0] = operands({ words, number }, 1);
      return { kind, operand, out };
    }
    case "EQ": {
      const [value, out = 0] = operands({ words, number }, 1);
      if (value !== 0 && value !== 1) return malformed(number, "a wire is set to 0 or to 1");
      return { kind, value, out };
    }
    default:
      throw new Unreadable(
        "bristol/unsupported-gate",
        number,
        `gate \`${kind}\` is none of AND, XOR, INV, EQ and EQW; write the circuit in the basic format`,
      );
  }
}

/** The wires of a gate with so many inputs and one output. */
function operands({ words, number }: Line, inputs: number): readonly number[] {
  const [ins, outs, ...wires] = naturals({ words: words.slice(0, -1), number });
  if (ins !== inputs || outs !== 1 || wires.length !== inputs + 1) {
    malformed(number, `a gate of this kind has ${inputs} input and 1 output wires`);
  }
  return wires;
}

function operandsOf(gate: BristolGate): readonly number[] {
  switch (gate.kind) {
    case "XOR":
    case "AND":
      return [gate.left, gate.right];
    case "INV":
    case "EQW":
      return [gate.operand];
    case "EQ":
      return [];
  }
}

/** A line that begins with how many numbers follow. */
function listOf(line: Line): readonly number[] {
  const [count, ...numbers] = naturals(line);
  if (count !== numbers.length) malformed(line.number, "the line does not have as many values");
  return numbers;
}

/** What no circuit exceeds, so that a header cannot ask for any amount of memory. */
const MOST = 2 ** 28;

function naturals({ words, number }: Line): readonly number[] {
  return words.map((word) => {
    const value = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN;
    return value <= MOST ? value : malformed(number, `\`${word.slice(0, 20)}\` is no number`);
  });
}
