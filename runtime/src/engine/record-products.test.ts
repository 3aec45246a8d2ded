import type { Circuit, Input } from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import type { PartyGates } from "../proof/parties.testing.ts";
import { evaluate } from "./evaluate.ts";
import { createGateLog } from "../proof/gate-log.ts";
import { createProducts } from "./products.ts";
import { recordProducts } from "./record-products.ts";
import { RANDOM_SCOPE, randomCircuit, seededNumbers } from "./random-circuit.ts";
import { lockStep, partiesOf, runInMemory, type InMemoryRun } from "./run-in-memory.ts";

for (let seed = 1; seed <= 5; seed++) {
  test(`every AND of a random circuit is recorded, seed ${seed}`, () => {
    const circuit = randomCircuit(seededNumbers(seed));
    const sites = [1, 1100].map((rows) => randomRows(rows, seed));
    check({ plan: RANDOM_SCOPE, circuit, sites, parameters: [13], seed: String(seed) });
  });
}

test("every AND of rankings beside reductions is recorded", () => {
  const sites = [randomRows(900, 99)];
  check({ plan: RANDOM_SCOPE, circuit: ranking(), sites, parameters: [13], seed: "rank" });
});

/** Runs as `runInMemory` does, and compares what is recorded at the three parties. */
function check(run: InMemoryRun): void {
  const plain = runInMemory(run);
  const parties = partiesOf(run).map(({ zero, ...inputs }) => {
    const [log, masks] = [createGateLog(), zero.again()];
    const products = recordProducts(createProducts(zero), log);
    return { log, masks, party: evaluate(run.circuit, { ...inputs, products }) };
  });
  const recorded = lockStep(parties.map(({ party }) => party));
  expect(recorded).toEqual(plain);
  const gates = plain.cost.andGates;
  const batches = parties.map(({ log }) => log.takeRest(Infinity));
  expect(parties.map(({ log }) => log.takeRest(1))).toEqual([[], [], []]);
  for (const taken of batches) {
    expect(taken.map(({ number }) => number)).toEqual(taken.map((_, index) => index));
    expect(taken.reduce((sum, { words }) => sum + 32 * words, 0)).toBe(gates);
  }
  batches[0]!.forEach(({ words }, index) => {
    checkGates(
      parties.map(({ masks }, party): PartyGates => {
        const [rhoOwn, rhoNext] = [new Int32Array(words), new Int32Array(words)];
        masks.fillParts(rhoOwn, rhoNext);
        const { xOwn, xNext, yOwn, yNext, zNext } = batches[party]![index]!.planes;
        const own = { xOwn: xOwn.slice(0, words), yOwn: yOwn.slice(0, words), rhoOwn };
        const next = { xNext: xNext.slice(0, words), yNext: yNext.slice(0, words), rhoNext };
        return { ...own, ...next, zNext: zNext.slice(0, words) };
      }),
    );
  });
}

function checkGates(views: readonly PartyGates[]): void {
  views.forEach((view, party) => {
    const next = views[(party + 1) % 3]!;
    const previous = views[(party + 2) % 3]!;
    checkSame(view.xNext, next.xOwn);
    checkSame(view.yNext, next.yOwn);
    checkSame(view.rhoNext, next.rhoOwn);
    const { xOwn, xNext, yOwn, yNext, rhoOwn, rhoNext } = view;
    const z = Int32Array.from({ length: xOwn.length }, (_, at) => {
      const product = (xOwn[at]! & yOwn[at]!) ^ (xOwn[at]! & yNext[at]!) ^ (xNext[at]! & yOwn[at]!);
      return product ^ rhoOwn[at]! ^ rhoNext[at]!;
    });
    checkSame(previous.zNext, z);
  });
  const opened = (plane: "xOwn" | "yOwn" | "zNext"): Int32Array =>
    views[0]![plane].map((word, at) => word ^ views[1]![plane][at]! ^ views[2]![plane][at]!);
  const y = opened("yOwn");
  checkSame(
    opened("zNext"),
    opened("xOwn").map((word, at) => word & y[at]!),
  );
}

/** Compares as strings, which is quicker than element by element. */
function checkSame(left: Int32Array, right: Int32Array): void {
  expect(left.join()).toBe(right.join());
}

function randomRows(rows: number, seed: number): InMemoryRun["sites"][number] {
  const random = seededNumbers(seed);
  const within = (min: number, max: number): Int32Array =>
    Int32Array.from({ length: rows }, () => min + Math.floor(random() * (max - min + 1)));
  const present = Uint8Array.from(within(0, 1));
  const columns = [
    { values: within(18, 90) },
    { values: within(-5, 6).map((value, row) => value * present[row]!), present },
    { values: within(0, 1) },
  ];
  return encodeRows(RANDOM_SCOPE.dataset, columns, rows);
}

/** The three largest ages among the treated and all others, and how many are treated. */
function ranking(): Circuit {
  const age = Array.from({ length: 7 }, (_, bit): Input => ({ kind: "column", column: 0, bit }));
  const inputs: Input[] = [...age, { kind: "column", column: 2, bit: 0 }];
  const gates = age.map((_, bit) => ({ kind: "and", left: bit, right: 7 }) as const);
  const others = age.map((_, bit) => ({ kind: "xor", left: bit, right: 8 + bit }) as const);
  const terms = [8, 15].map((first) => age.map((_, bit) => first + bit));
  const ranks = [0, 1, 2].flatMap((rank) =>
    age.map((_, bit): Input => ({ kind: "ranked", ranking: 0, rank, bit })),
  );
  const totals = age.map((_, bit): Input => ({ kind: "sum", reduction: 0, bit }));
  const cells = { lanes: 2, inputs: [...ranks, ...totals], gates: [] } as const;
  return {
    format: "qsc-circuit/1",
    stages: [{ lanes: "rows", inputs, gates: [...gates, ...others] }, cells],
    reductions: [{ stage: 0, terms: [[7], terms[0]!], width: 7 }],
    rankings: [{ stage: 0, terms, count: 3 }],
    outputs: [0, 1, 2, 3].map((output) => ({
      query: 0,
      figure: { kind: "sum", sum: output },
      recipients: ["querier"],
      stage: 1,
      wires: age.map((_, bit) => 7 * output + bit),
    })),
  };
}
