/**
 * A circuit in Bristol Fashion (https://nigelsmart.github.io/MPC-Circuits/), the format that other MPC systems read.
 * The first wires are the bits of the input values, the last ones those of the output values, least significant first.
 */
export interface BristolCircuit {
  readonly wires: number;
  /** Bits of each input value. */
  readonly inputs: readonly number[];
  /** Bits of each output value. */
  readonly outputs: readonly number[];
  /** Each drives a wire that nothing has driven before, from wires that are driven. */
  readonly gates: readonly BristolGate[];
}

export type BristolGate =
  | {
      readonly kind: "XOR" | "AND";
      readonly left: number;
      readonly right: number;
      readonly out: number;
    }
  | { readonly kind: "INV" | "EQW"; readonly operand: number; readonly out: number }
  | { readonly kind: "EQ"; readonly value: 0 | 1; readonly out: number };

/** The circuit as a file. */
export function printBristol({ wires, inputs, outputs, gates }: BristolCircuit): string {
  const header = [
    `${gates.length} ${wires}`,
    [inputs.length, ...inputs].join(" "),
    [outputs.length, ...outputs].join(" "),
    "",
  ];
  return `${[...header, ...gates.map(gateLine)].join("\n")}\n`;
}

function gateLine(gate: BristolGate): string {
  switch (gate.kind) {
    case "XOR":
    case "AND":
      return `2 1 ${gate.left} ${gate.right} ${gate.out} ${gate.kind}`;
    case "INV":
    case "EQW":
      return `1 1 ${gate.operand} ${gate.out} ${gate.kind}`;
    case "EQ":
      return `1 1 ${gate.value} ${gate.out} EQ`;
  }
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
