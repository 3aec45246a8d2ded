import { predictRun } from "@qsc/plan";
import { encodeRows, paddedLanes, runInMemory } from "@qsc/runtime";
import { expect, test } from "vitest";
import { benchContract, CONTRACTS } from "./contract.ts";
import { benchTable } from "./rows.ts";

const ROWS = 100_000;

for (const name of ["q1", "q2", "median"] as const) {
  test(`${name} costs what the compiler predicts, to the byte`, () => {
    const { plan, circuit } = benchContract(CONTRACTS, name);
    const { columns } = benchTable(plan.dataset, ROWS);
    const sites = [encodeRows(plan.dataset, columns, ROWS)];
    const { cost } = runInMemory({ plan, circuit, sites, parameters: [], seed: name });
    const { andGates, rounds, bytesPerParty } = predictRun(circuit, [paddedLanes(ROWS)]);
    expect({ andGates, rounds, bytes: bytesPerParty }).toEqual(cost);
  });
}
