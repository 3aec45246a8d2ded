import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  costOf,
  linkedData,
  personsOf,
  predictRun,
  rowsOf,
  TOKEN_BITS,
  type Bundle,
  type Circuit,
  type Dataset,
} from "@qsc/plan";
import { paddedLanes, planeLayout, runInMemory, type Planes } from "@qsc/runtime";
import { expect, test } from "vitest";
import { benchContract } from "../../bench/src/contract.ts";
import { compileAccepted } from "../support/compile-contract.ts";
import { EXAMPLES, readExample } from "../support/examples.ts";
import { repository } from "../support/qsc.ts";

const ROWS = 1_000_000;

/** What a contract costs over a million rows of one site, with as many linked rows of another where it links any. */
function costTable(circuit: Circuit): object {
  const { andGatesPerRow, reductionGatesPerRow, andGatesPerRun } = costOf(circuit);
  const lanes = [paddedLanes(ROWS)];
  const linkedLanes = circuit.linkage === undefined ? [] : lanes;
  const { andGates, rounds, bytesPerParty, ...parts } = predictRun(circuit, lanes, linkedLanes);
  return {
    rows: ROWS,
    perRow: { andGates: andGatesPerRow, andGatesOfTotals: reductionGatesPerRow },
    perRun: { andGates: andGatesPerRun },
    run: { andGates, rounds, bytesPerParty },
    stages: parts.stages.map((cost, stage) => ({ lanes: circuit.stages[stage]?.lanes, ...cost })),
    reductions: parts.reductions.map((cost, reduction) => {
      const { stage, terms = [], sites } = circuit.reductions[reduction] ?? {};
      return { stage, totals: terms.length, ...(sites !== undefined && { sites }), ...cost };
    }),
    rankings: parts.rankings,
    ...(parts.linkage !== null && { linkage: parts.linkage }),
  };
}

/** `UPDATE_GOLDEN=1` writes the table instead, for a person to read in the diff. */
function checkCost(circuit: Circuit, path: string): void {
  const table = costTable(circuit);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(table, null, 2)}\n`);
  }
  expect(table).toEqual(JSON.parse(readFileSync(path, "utf8")));
}

/** Shares of rows that are all 0: what a run costs does not depend on them. */
function checkEngine({ plan, circuit }: Bundle): void {
  const lanes = [1024, 2048];
  const own = linkedData(plan.dataset);
  const list =
    (dataset: Dataset) =>
    (count: number): Planes => {
      const planes = planeLayout(dataset).count + (own === null ? 0 : TOKEN_BITS);
      const words = new Int32Array(planes * (count / 32));
      return { ...{ rows: count, lanes: count, planes }, words };
    };
  const sites = lanes.map(list(personsOf(plan.dataset)));
  const linkedLanes = own === null ? [] : [3072];
  const linked = own === null ? [] : linkedLanes.map(list(rowsOf(own.data)));
  const parameters = plan.parameters.map(({ values }) => values[0]!);
  const { cost } = runInMemory({ plan, circuit, sites, linked, parameters, seed: "cost" });
  const { andGates, rounds, bytesPerParty } = predictRun(circuit, lanes, linkedLanes);
  expect({ andGates, rounds, bytes: bytesPerParty }).toEqual(cost);
}

test.each(EXAMPLES)(
  "%s costs what is committed, and the engine sends what is predicted",
  (name) => {
    const { sources, entry } = readExample(name);
    const bundle = compileAccepted(sources, entry);
    checkCost(bundle.circuit, join(repository, "examples", name, "expected/circuit-cost.json"));
    checkEngine(bundle);
  },
);

test.each(["q1", "q2", "join"] as const)("bench query %s costs what is committed", (name) => {
  const folder = join(repository, "bench/contracts");
  const bundle = benchContract(folder, name);
  checkCost(bundle.circuit, join(folder, "expected", `${name}.circuit-cost.json`));
});
