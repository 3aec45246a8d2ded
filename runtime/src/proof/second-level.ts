import { element, HALF, P, weightsAt } from "./field.ts";
import { TILE, type Bench, type Side } from "./layout.ts";
import { addSums, beginSums, foldVector, levelProof, proofOfSums } from "./middle-levels.ts";
import { FIRST_FACTOR, lengthAt, type ProofShape } from "./shape.ts";

/**
 * The second level, whose vectors of an element for four gates are never there as a whole:
 * a tile at a time is worked out from bits, by tables of what the 12 bits of a chunk give.
 */
export function secondLevelProof(
  bench: Bench,
  sides: readonly [Side, Side],
  first: bigint,
  shape: ProofShape,
): readonly bigint[] {
  const [length, factor] = [lengthAt(shape, 1), shape.factors[1]!];
  const weights = weightsAt(first, FIRST_FACTOR);
  const { tables, tiles } = bench;
  sides.forEach(({ kind }, index) => writeSplitTable(bench, kind, weights, tables[index]!));
  if (length <= TILE) {
    const whole = { from: 0, bytes: shape.words };
    sides.forEach((side, index) => {
      lookUp("foldBits", bench, { side, ...whole }, tables[index]!, tiles[index]!);
    });
    return levelProof(bench, tiles, length, factor);
  }
  beginSums(bench);
  const rowBytes = shape.words / factor;
  const [bytes, stride] = [TILE / factor / 8, (8 * TILE) / factor];
  for (let at = 0; at < rowBytes; at += bytes) {
    for (let row = 0; row < factor; row++) {
      const [from, place] = [row * rowBytes + at, row * stride];
      lookUp("foldBits", bench, { side: sides[0], from, bytes }, tables[0], tiles[0] + place);
      lookUp("foldBits", bench, { side: sides[1], from, bytes }, tables[1], tiles[1] + place);
    }
    addSums(bench, tiles, { stride, bytes: stride, factor });
  }
  return proofOfSums(bench, factor);
}

/**
 * Folds the bits of a side at the first two challenges.
 * What a chunk of the second level gives at the second one is a sum of four entries, of tables that have its weights in them.
 */
export function foldTwice(
  bench: Bench,
  side: Side,
  [first, second]: readonly [bigint, bigint],
  shape: ProofShape,
): void {
  const [length, factor] = [lengthAt(shape, 1), shape.factors[1]!];
  const [inner, outer] = [weightsAt(first, FIRST_FACTOR), weightsAt(second, factor)];
  const { tables, tiles, workspace } = bench;
  if (length <= TILE) {
    writeSplitTable(bench, side.kind, inner, tables[0]);
    lookUp("foldBits", bench, { side, from: 0, bytes: shape.words }, tables[0], tiles[0]);
    foldVector(bench, [tiles[0], side.vector], length, outer);
    return;
  }
  outer.forEach((weight, row) => {
    const weights = inner.map((one) => (one * weight) % P);
    writeTable(bench, side.kind, weights, tables[row]!);
  });
  const rowBytes = shape.words / factor;
  const bytes = Math.min(PIECE, rowBytes);
  for (let at = 0; at < rowBytes; at += bytes) {
    const target = side.vector + 64 * at;
    for (let row = 0; row < factor; row++) {
      const bits = { side, from: row * rowBytes + at, bytes };
      lookUp(row === 0 ? "foldBits" : "addBits", bench, bits, tables[row]!, target);
    }
    workspace.kernels.split(target, target + 64 * bytes);
  }
}

/** Bytes of a plane that are looked up in one table before the next: a table fills most of the fastest cache. */
const PIECE = 1024;

/** Bytes of the first quarters of a side's planes: eight chunks each. */
interface Bits {
  readonly side: Side;
  readonly from: number;
  readonly bytes: number;
}

function lookUp(
  kernel: "foldBits" | "addBits",
  { workspace, groups }: Bench,
  { side: { planes, words }, from, bytes }: Bits,
  table: number,
  target: number,
): void {
  const x = planes[0] + from;
  const y = planes[1] + from;
  const z = planes[2] + from;
  // A quarter of a plane has as many bytes as the plane has words.
  workspace.kernels[kernel](x, y, z, words, x + bytes, table, groups, target);
}

/** Entries are split, which spares that for what is looked up. */
function writeSplitTable(
  bench: Bench,
  kind: Side["kind"],
  weights: readonly bigint[],
  table: number,
): void {
  writeTable(bench, kind, weights, table);
  bench.workspace.kernels.split(table, table + 8 * 4096);
}

/** What the 12 bits of a chunk give with these weights, as numbers below p. */
function writeTable(
  { workspace, gateTables: gates, halfTables: halves }: Bench,
  kind: Side["kind"],
  weights: readonly bigint[],
  table: number,
): void {
  const entries = [0, 1, 2, 3].flatMap((gate) =>
    gateTable(kind, weights.slice(4 * gate, 4 * gate + 4)),
  );
  workspace.elements(gates, 32).set(entries);
  const { sumTables } = workspace.kernels;
  sumTables(gates + 64, gates + 128, gates, gates + 64, halves);
  sumTables(gates + 192, gates + 256, gates + 128, gates + 192, halves + 512);
  sumTables(halves + 512, halves + 1024, halves, halves + 512, table);
}

/** What the bits of one gate, the first least, add to a chunk at a point with these weights. */
function gateTable(kind: Side["kind"], weights: readonly bigint[]): readonly bigint[] {
  const [both, second, first, always] =
    kind === "right" ? weights : [-2n * weights[0]!, weights[1]!, weights[2]!, -HALF * weights[3]!];
  const sums = [always!, always! + first!, always! + second!, always! + first! + second! + both!];
  const positive = sums.map(element);
  // The third bit is the sign.
  return [...positive, ...positive.map((value) => element(-value))];
}
