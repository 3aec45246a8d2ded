import { join } from "node:path";
import { predictRun } from "@qsc/plan";
import { encodeRows, paddedLanes, runInMemory } from "@qsc/runtime";
import { expect, test } from "vitest";
import { benchContract } from "./contract.ts";
import { benchRows, columnsOf } from "./rows.ts";

const ROWS = 100_000;

/**
 * How far the prediction may be off, as a part of the true number.
 * It counts a gate for every lane, but the engine sends whole words of 32, also of a stage with one lane and of the last
 * adders of a total: some 25,000 gates a run, however many rows there are.
 */
const TOLERANCE = 0.03;

for (const name of ["q1", "q2"] as const) {
  test(`${name} costs what the compiler predicts, within ${TOLERANCE * 100} %`, () => {
    const { plan, circuit } = benchContract(join(import.meta.dirname, "../contracts"), name);
    const columns = columnsOf(plan.dataset, benchRows(ROWS));
    const sites = [encodeRows(plan.dataset, columns, ROWS)];
    const { cost } = runInMemory({ plan, circuit, sites, parameters: [], seed: name });
    const predicted = predictRun(circuit, paddedLanes(ROWS));
    near(predicted.andGates, cost.andGates);
    near(predicted.bytesPerParty, cost.bytes);
  });
}

function near(predicted: number, actual: number): void {
  const off = Math.abs(predicted - actual) / actual;
  expect(off, `${predicted} predicted, ${actual} counted`).toBeLessThan(TOLERANCE);
}
