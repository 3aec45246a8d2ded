import {
  decimalsOf,
  encodeSecret,
  evaluateCircuit,
  type Output,
  type Plan,
  type Row,
} from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryParameters, arbitraryPlan, arbitraryRows } from "../../testing/arbitrary-plan.ts";
import { evaluatePlan } from "../../testing/evaluate-plan.ts";
import { toCircuit } from "./to-circuit.ts";

function check(
  plan: Plan,
  rows: readonly Row[],
  parameters: readonly number[],
  padding: number,
  cut: number,
): void {
  const circuit = toCircuit(plan);
  // Three sites, of which the second may be empty.
  const first = Math.min(cut, rows.length);
  const second = Math.floor((rows.length - first) / 2);
  const sites = [first, second, rows.length - first - second];
  const expected = evaluatePlan(plan, rows, parameters, sites);
  const actual = evaluateCircuit(plan, circuit, rows, parameters, { padding, sites });
  for (const [index, output] of circuit.outputs.entries()) {
    const cells = expected[output.query] ?? [];
    expect(actual[index], JSON.stringify(output.figure)).toEqual(
      cells.map((cell) => figure(cell, output, plan)),
    );
  }
}

function figure(
  cell: ReturnType<typeof evaluatePlan>[number][number],
  { query, figure: which }: Output,
  { queries }: Plan,
): bigint {
  switch (which.kind) {
    case "open":
      return cell.open[which.gate] === true ? 1n : 0n;
    case "cohort":
      return BigInt(cell.cohorts[which.cohort] ?? 0);
    case "sum":
      return cell.sums[which.sum] ?? 0n;
    case "quantile":
      return BigInt(cell.quantiles[which.quantile] ?? 0);
    case "derived": {
      const result = cell.secrets[which.item] ?? { open: false };
      const decimals = decimalsOf(queries[query]?.items[which.item]);
      return encodeSecret(result, decimals);
    }
  }
}

test("a circuit computes what its plan says", { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(
      ...[arbitraryPlan, arbitraryRows, arbitraryParameters],
      ...[fc.nat({ max: 3 }), fc.nat({ max: 12 })],
      check,
    ),
    { numRuns: process.env["QSC_LONG"] === "1" ? 5000 : 300 },
  );
});
