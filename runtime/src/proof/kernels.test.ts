import { expect, test } from "vitest";
import { seededNumbers } from "../engine/random-circuit.ts";
import { element, P, weightsAt } from "./field.ts";
import { firstLevelProof } from "./first-level.ts";
import { layOut } from "./layout.ts";
import { foldVector, levelProof, readVector } from "./middle-levels.ts";
import * as reference from "./reference.testing.ts";
import { foldTwice, secondLevelProof } from "./second-level.ts";
import { shapeOf } from "./shape.ts";
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

function write({ workspace }: Bench, vector: number, values: readonly bigint[]): void {
  const words = workspace.words(vector, 2 * values.length);
  values.forEach((value, k) => {
    words[2 * k] = Number(value & 0x7fffffffn);
    words[2 * k + 1] = Number(value >> 31n);
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
  [16384, 4],
] as const) {
  test(`levels of ${length} elements by ${factor} are those of the reference, also with all elements p - 1`, () => {
    const { bench, batches } = layOut(createWorkspace(), [shapeOf(8192)]);
    const { left, right } = batches[0]!.own;
    const vectors = [left.vector, right.vector] as const;
    const greatest = new Array<bigint>(length).fill(P - 1n);
    const alternating = greatest.map((value, k) => (k % (length / 2) < length / 4 ? value : 0n));
    const cases = [
      [randomElements(length, length), randomElements(length + 1, length)],
      [greatest, greatest],
      [alternating, greatest.map((value, k) => value - alternating[k]!)],
    ] as const;
    for (const [u, v] of cases) {
      write(bench, vectors[0], u);
      write(bench, vectors[1], v);
      expect(readVector(bench, vectors[0], length)).toEqual(u);
      const chunks = [u, v].map((vector) => reference.chunks(vector, factor, "strided"));
      expect(levelProof(bench, vectors, length, factor)).toEqual(
        reference.levelProof(chunks[0]!, chunks[1]!, P),
      );
      for (const r of [BigInt(factor), P - 1n, 2n ** 60n + 12345678901n]) {
        for (const target of [vectors[0], vectors[1]]) {
          write(bench, vectors[0], u);
          foldVector(bench, [vectors[0], target], length, weightsAt(r, factor));
          expect(readVector(bench, target, length / factor)).toEqual(
            reference.fold(chunks[0]!, r, P),
          );
        }
      }
    }
  });
}

for (const words of [16, 32, 64, 512, 1024]) {
  test(`the first two levels of ${words} words are those of the reference`, () => {
    const shape = shapeOf(words);
    const { bench, batches } = layOut(createWorkspace(), [shape]);
    const { left, right } = batches[0]!.own;
    const random = seededNumbers(words);
    for (const address of [...left.planes, ...right.planes]) {
      const plane = bench.workspace.words(address, words);
      for (let k = 0; k < words; k++) plane[k] = Math.floor(random() * 2 ** 32);
    }
    const [u, v] = gateVectors(bench, left, right);
    expect(firstLevelProof(bench, left, right)).toEqual(reference.levelProof(u, v, P));
    const [first, second] = [2n ** 60n + 987654321n, P - 1n];
    const [p, q] = [u, v].map((vector) =>
      reference.chunks(reference.fold(vector, first, P), shape.factors[1]!, "strided"),
    ) as [Chunks, Chunks];
    expect(secondLevelProof(bench, [left, right], first, shape)).toEqual(
      reference.levelProof(p, q, P),
    );
    for (const [side, chunks] of [
      [left, p],
      [right, q],
    ] as const) {
      foldTwice(bench, side, [first, second], shape);
      expect(readVector(bench, side.vector, chunks.length)).toEqual(
        reference.fold(chunks, second, P),
      );
    }
  });
}

type Chunks = readonly (readonly bigint[])[];

/** Chunks of the first level: lane k of four words a quarter of the plane apart. */
function gateVectors({ workspace }: Bench, left: Side, right: Side): readonly [Chunks, Chunks] {
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
