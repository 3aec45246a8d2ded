/**
 * Evaluates a text in Bristol Fashion, from the format's description alone; shares no code with the project.
 * Takes each input value's bits, least significant first, and gives those of each output value.
 */
export function simulateBristol(
  text: string,
  inputs: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  let at = 0;
  const number = (): number => {
    const value = Number(tokens[at++]);
    if (!Number.isInteger(value) || value < 0) throw new Error(`no number before token ${at}`);
    return value;
  };
  const [gates, wires] = [number(), number()];
  const widths = Array.from({ length: number() }, number);
  const results = Array.from({ length: number() }, number);
  const given = inputs.map((bits) => bits.length);
  if (JSON.stringify(given) !== JSON.stringify(widths)) throw new Error("other input values");
  const values = new Int8Array(wires).fill(-1);
  inputs.flat().forEach((bit, wire) => (values[wire] = bit));
  const read = (wire: number): number => {
    const bit = values[wire];
    if (bit !== 0 && bit !== 1) throw new Error(`wire ${wire} has no value`);
    return bit;
  };
  for (let gate = 0; gate < gates; gate++) {
    const [ins, outs] = [number(), number()];
    const operands = Array.from({ length: ins }, number);
    const out = number();
    const kind = tokens[at++];
    if (outs !== 1 || ins !== (kind === "AND" || kind === "XOR" ? 2 : 1)) {
      throw new Error(`gate ${gate} has other wires than a gate ${kind}`);
    }
    if (values[out] !== -1) throw new Error(`wire ${out} is driven twice`);
    const [left = -1, right = -1] = operands;
    if (kind === "AND") values[out] = read(left) & read(right);
    else if (kind === "XOR") values[out] = read(left) ^ read(right);
    else if (kind === "INV") values[out] = 1 - read(left);
    else if (kind === "EQW") values[out] = read(left);
    else if (kind === "EQ") values[out] = left;
    else throw new Error(`there is no gate ${kind}`);
  }
  if (at !== tokens.length) throw new Error("something follows the last gate");
  let first = wires - results.reduce((sum, bits) => sum + bits, 0);
  return results.map((bits) => Array.from({ length: bits }, () => read(first++)));
}
