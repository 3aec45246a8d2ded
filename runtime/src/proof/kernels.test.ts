import { expect, test } from "vitest";
import { seededNumbers } from "../engine/random-circuit.ts";
import { element, P, weightsAt } from "./field.ts";
import { firstLevelProof, foldPlanes } from "./first-level.ts";
import { layOut } from "./layout.ts";
import { foldVector, levelProof, readVector } from "./middle-levels.ts";
import * as reference from "./reference.testing.ts";
import { createWorkspace } from "./wasm/workspace.ts";
import type { Bench, Side } from "./layout.ts";

const EDGES = [0n, 1n, 2n, 2n ** 30n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 60n, P - 2n, P - 1n];

function randomElements(seed: number, count: number): readonly bigint[] {
  const random = seededNumbers(seed);
  return Array.from({ length: count }, () => {
    const edge = Math.floor(random() * 4 * EDGES.length);
    if (edge < EDGES.length) return EDGES[edge]!;
    return element(
      BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32)),
    );
  });
}

function write({ workspace }: Bench, side: Side, values: readonly bigint[]): void {
  const words = workspace.words(side.vector, 2 * values.length);
  values.forEach((value, k) => {
    const at = 8 * (k >> 2) + (k & 3);
    words[at] = Number(value & 0x7fffffffn);
    words[at + 4] = Number(value >> 31n);
  });
}

test("weights are those of Lagrange's formula", () => {
  for (const n of [4, 7, 9, 16, 17, 31, 33]) {
    for (const r of [0n, 1n, BigInt(n), 12345n, P - 1n]) {
      expect(weightsAt(r, n)).toEqual(reference.lagrangeWeights(n, r, P));
    }
  }
});

for (const [length, factor] of [
  [64, 4],
  [128, 16],
  [512, 16],
  [2048, 4],
] as const) {
  test(`levels of ${length} elements by ${factor} are those of the reference, also with all elements p - 1`, () => {
    const { bench, batches } = layOut(createWorkspace(), [256]);
    const { left, right } = batches[0]!.own;
    const greatest = new Array<bigint>(length).fill(P - 1n);
    const cases = [
      [randomElements(length, length), randomElements(length + 1, length)],
      [greatest, greatest],
    ] as const;
    for (const [u, v] of cases) {
      write(bench, left, u);
      write(bench, right, v);
      expect(readVector(bench, left, length)).toEqual(u);
      const chunks = [u, v].map((vector) => reference.chunks(vector, factor, "strided"));
      expect(levelProof(bench, left, right, length, factor)).toEqual(
        reference.levelProof(chunks[0]!, chunks[1]!, P),
      );
      for (const r of [BigInt(factor), P - 1n, 2n ** 60n + 12345678901n]) {
        write(bench, left, u);
        foldVector(bench, left, length, weightsAt(r, factor));
        expect(readVector(bench, left, length / factor)).toEqual(reference.fold(chunks[0]!, r, P));
      }
    }
  });
}

for (const words of [16, 32, 64]) {
  test(`the first level of ${words} words is that of the reference`, () => {
    const { bench, batches } = layOut(createWorkspace(), [words]);
    const { left, right } = batches[0]!.own;
    const random = seededNumbers(words);
    for (const address of [...left.planes, ...right.planes]) {
      const plane = bench.workspace.words(address, words);
      for (let k = 0; k < words; k++) plane[k] = Math.floor(random() * 2 ** 32);
    }
    const [u, v] = gateVectors(bench, left, right);
    expect(firstLevelProof(bench, left, right)).toEqual(reference.levelProof(u, v, P));
    const r = 2n ** 60n + 987654321n;
    foldPlanes(bench, left, weightsAt(r, 16));
    foldPlanes(bench, right, weightsAt(r, 16));
    expect(readVector(bench, left, 8 * words)).toEqual(reference.fold(u, r, P));
    expect(readVector(bench, right, 8 * words)).toEqual(reference.fold(v, r, P));
  });
}

/** Chunks of the first level: lane k of four words a quarter of the plane apart. */
function gateVectors(
  { workspace }: Bench,
  left: Side,
  right: Side,
): readonly [readonly (readonly bigint[])[], readonly (readonly bigint[])[]] {
  const { words } = left;
  const bit = (address: number, word: number, lane: number): number =>
    (workspace.words(address, words)[word]! >>> lane) & 1;
  const lanes = Array.from({ length: 8 * words }, (_, k) =>
    [0, 1, 2, 3].map((gate) => {
      const [word, lane] = [(k >> 5) + (gate * words) / 4, k & 31];
      const [a, c, e] = left.planes.map((plane) => bit(plane, word, lane));
      const [b, d, f] = right.planes.map((plane) => bit(plane, word, lane));
      return { a: a!, b: b!, c: c!, d: d!, e: e!, f: f! };
    }),
  );
  return [
    lanes.map((gates) => gates.flatMap((gate) => reference.leftVector(gate, P))),
    lanes.map((gates) => gates.flatMap((gate) => reference.rightVector(gate, P))),
  ];
}
