import type { Circuit } from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import type { Planes } from "../bits/planes.ts";
import { evaluateClear } from "./evaluate-clear.ts";
import { RANDOM_SCOPE, randomCircuit, seededNumbers, type Random } from "./random-circuit.ts";
import { runInMemory } from "./run-in-memory.ts";

for (let seed = 1; seed <= 24; seed++) {
  test(`three parties compute what the circuit means, seed ${seed}`, () => check(seed));
}

function check(seed: number): void {
  const random = seededNumbers(seed);
  const circuit: Circuit = randomCircuit(random);
  const siteCount = 1 + Math.floor(random() * 3);
  const sites = Array.from({ length: siteCount }, () =>
    randomRows(random, Math.floor(random() * 1500)),
  );
  const parameters = [[10, 13, 17][Math.floor(random() * 3)]!];
  const run = { plan: RANDOM_SCOPE, circuit, sites, parameters, seed: String(seed) };
  const { figures, cost } = runInMemory(run);
  expect(figures).toEqual(evaluateClear(circuit, RANDOM_SCOPE, sites, parameters));
  expect(cost.bytes).toBeGreaterThan(0);
}

function randomRows(random: Random, rows: number): Planes {
  const column = (min: number, max: number): Int32Array =>
    Int32Array.from({ length: rows }, () => min + Math.floor(random() * (max - min + 1)));
  const present = Uint8Array.from({ length: rows }, () => (random() < 0.7 ? 1 : 0));
  return encodeRows(
    RANDOM_SCOPE.dataset,
    [{ values: column(18, 90) }, { values: column(-5, 6), present }, { values: column(0, 1) }],
    rows,
  );
}
