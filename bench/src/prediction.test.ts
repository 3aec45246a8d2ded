import { join } from "node:path";
import { predictRun } from "@qsc/plan";
import { encodeRows, paddedLanes, runInMemory } from "@qsc/runtime";
import { expect, test } from "vitest";
import { benchContract, QUERIES } from "./contract.ts";
import { benchRows, columnsOf } from "./rows.ts";

const ROWS = 100_000;

for (const name of QUERIES.filter((one) => one !== "join")) {
  test(`${name} costs what the compiler predicts, to the byte`, () => {
    const { plan, circuit } = benchContract(join(import.meta.dirname, "../contracts"), name);
    const columns = columnsOf(plan.dataset, benchRows(ROWS));
    const sites = [encodeRows(plan.dataset, columns, ROWS)];
    const { cost } = runInMemory({ plan, circuit, sites, parameters: [], seed: name });
    const { andGates, rounds, bytesPerParty } = predictRun(circuit, [paddedLanes(ROWS)]);
    expect({ andGates, rounds, bytes: bytesPerParty }).toEqual(cost);
  });
}
