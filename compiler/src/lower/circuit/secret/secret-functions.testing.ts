import type { Stage } from "@qsc/plan";
import { createBuilder, ONE, type Bits, type Builder } from "../builder.ts";
import { constantInteger, multiplyIntegers, unsignedInteger, type CellInteger } from "./integer.ts";

/** Lanes are tried this many at a time: every wire is one number with a bit for each of them. */
export function tryInLanes(
  widths: readonly number[],
  build: (b: Builder, operands: readonly Bits[]) => CellInteger,
): {
  readonly stage: Stage;
  readonly valuesOf: (lanes: readonly (readonly bigint[])[]) => readonly bigint[];
} {
  const b = createBuilder();
  let column = 0;
  const operands = widths.map((width) => {
    const own = column++;
    return Array.from({ length: width }, (_, bit) => b.input({ kind: "column", column: own, bit }));
  });
  const result = build(b, operands);
  const { stage, wireOf } = b.finish("rows", [...result.bits, ONE]);
  const wires = result.bits.map(wireOf);
  return { stage, valuesOf: (lanes) => evaluate(stage, wires, result.min < 0n, lanes) };
}

function evaluate(
  stage: Stage,
  outputs: readonly number[],
  signed: boolean,
  lanes: readonly (readonly bigint[])[],
): readonly bigint[] {
  const all = (1n << BigInt(lanes.length)) - 1n;
  const plane = (bitOf: (lane: readonly bigint[]) => bigint): bigint =>
    BigInt(
      `0b${lanes
        .map((lane) => bitOf(lane))
        .reverse()
        .join("")}`,
    );
  const wires: bigint[] = stage.inputs.map((input) => {
    if (input.kind === "one") return all;
    if (input.kind !== "column") throw new RangeError(`no ${input.kind} here`);
    return plane((lane) => ((lane[input.column] ?? 0n) >> BigInt(input.bit)) & 1n);
  });
  for (const gate of stage.gates) {
    switch (gate.kind) {
      case "not":
        wires.push(all ^ wires[gate.operand]!);
        break;
      case "xor":
        wires.push(wires[gate.left]! ^ wires[gate.right]!);
        break;
      default:
        wires.push(wires[gate.left]! & wires[gate.right]!);
    }
  }
  const texts = outputs.map((wire) => wires[wire]!.toString(2).padStart(lanes.length, "0"));
  return lanes.map((_, lane) => {
    const bits = texts
      .map((text) => text[lanes.length - 1 - lane]!)
      .reverse()
      .join("");
    const value = BigInt(`0b0${bits}`);
    return signed ? BigInt.asIntN(outputs.length, value) : value;
  });
}

/** An operand of `bits` as a number that may be negative or not. */
export function operandOf(bits: Bits, signed: boolean): CellInteger {
  const width = BigInt(bits.length);
  if (!signed) return unsignedInteger(bits, (1n << width) - 1n);
  return { bits, min: -(1n << (width - 1n)), max: (1n << (width - 1n)) - 1n };
}

/** `operand * 10^decimals`, as division and roots take it. */
export function scaledUp(b: Builder, operand: CellInteger, decimals: number): CellInteger {
  return multiplyIntegers(b, operand, constantInteger(10n ** BigInt(decimals)));
}
