import { evaluateCircuit, type Circuit, type Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import type { Planes } from "../bits/planes.ts";
import { RANDOM_SCOPE, randomCircuit, seededNumbers, type Random } from "./random-circuit.ts";
import { runInMemory } from "./run-in-memory.ts";

for (let seed = 1; seed <= 60; seed++) {
  test(`three parties compute what the circuit means, seed ${seed}`, () => check(seed));
}

type RandomRow = readonly [number, number | null, number];

function check(seed: number): void {
  const random = seededNumbers(seed);
  const circuit: Circuit = randomCircuit(random);
  const siteRows = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    Array.from({ length: Math.floor(random() * 1500) }, () => randomRow(random)),
  );
  const sites = siteRows.map(encode);
  const parameters = [[10, 13, 17][Math.floor(random() * 3)]!];
  const run = { plan: RANDOM_SCOPE, circuit, sites, parameters, seed: String(seed) };
  const padding = sites.reduce((sum, { lanes, rows }) => sum + lanes - rows, 0);
  const { figures, cost } = runInMemory(run);
  expect(figures.map(({ values }) => values)).toEqual(
    evaluateCircuit(RANDOM_SCOPE as Plan, circuit, siteRows.flat(), parameters, { padding }),
  );
  if (seed % 12 > 0 && process.env["QSC_LONG"] !== "1") return;
  const proved = runInMemory({ ...run, mode: "malicious" });
  expect(proved.figures).toEqual(figures);
  expect(proved.cost.andGates).toBe(cost.andGates);
}

function randomRow(random: Random): RandomRow {
  const within = (min: number, max: number): number => min + Math.floor(random() * (max - min + 1));
  return [within(18, 90), random() < 0.7 ? within(-5, 6) : null, within(0, 1)];
}

function encode(rows: readonly RandomRow[]): Planes {
  const columns = [
    { values: Int32Array.from(rows, ([age]) => age) },
    {
      values: Int32Array.from(rows, ([, score]) => score ?? 0),
      present: Uint8Array.from(rows, ([, score]) => (score === null ? 0 : 1)),
    },
    { values: Int32Array.from(rows, ([, , treated]) => treated) },
  ];
  return encodeRows(RANDOM_SCOPE.dataset, columns, rows.length);
}
