import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";
import {
  concatenateTables,
  resultsFromFigures,
  type ItemResult,
  type QueryResult,
  type Released,
} from "@qsc/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import {
  evaluateBySql,
  loadPooled,
  openDatabase,
  type PooledDatabase,
  type SqlRow,
} from "../support/pooled-database.ts";
import { runInParties } from "../support/run-in-parties.ts";
import { generateScenario, type Scenario } from "./generate.ts";
import { readScenario } from "./read-scenario.ts";

const PAIRS = process.env["QSC_LONG"] === "1" ? 2000 : 300;
/** `QSC_SEED` repeats a run from the seed that it printed. */
const FIRST_SEED = Number(process.env["QSC_SEED"] ?? 1);
type Open = Exclude<Released["kind"], "suppressed">;

/** How many contracts may be drawn for one that is accepted. */
const PATIENCE = 5;

let database: PooledDatabase;
const folder = mkdtempSync(join(tmpdir(), "qsc-differential-"));
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

test(
  `shares, clear and SQL agree on ${PAIRS} generated contracts and databases`,
  { timeout: 3_600_000 },
  async () => {
    const refused = new Map<string, number>();
    const tally = { pairs: 0, joined: 0, linked: 0, divided: 0, suppressed: 0 };
    const open: Record<Open, number> = {
      ...{ count: 0, proportion: 0, sum: 0, mean: 0, variance: 0, stddev: 0, histogram: 0 },
      ...{ quantile: 0, reference: 0 },
      ...{ differenceOfProportions: 0, ratioOfProportions: 0, differenceOfMeans: 0 },
      ...{ derived: 0, truth: 0, undefined: 0 },
    };
    let seed = FIRST_SEED;
    for (; tally.pairs < PAIRS && seed < FIRST_SEED + PAIRS * PATIENCE; seed++) {
      const scenario = generateScenario(seed);
      const { bundle, diagnostics } = compile(new Map([["g.qsc", scenario.source]]), "g.qsc");
      if (bundle === null) {
        const code = diagnostics.find(({ severity }) => severity === "error")?.code ?? "none";
        refused.set(code, (refused.get(code) ?? 0) + 1);
        continue;
      }
      const results = await checkPair(scenario, bundle);
      tally.pairs++;
      if (bundle.plan.dataset.joined !== undefined) tally.joined++;
      if (bundle.circuit.linkage !== undefined) tally.linked++;
      if (scenario.source.includes("divide(")) tally.divided++;
      for (const item of results.flatMap(({ cells }) => cells.flatMap(({ items }) => items))) {
        if (item.value.kind === "suppressed") tally.suppressed++;
        else open[item.value.kind]++;
      }
    }
    console.log(`seeds ${FIRST_SEED}..${seed - 1}: ${JSON.stringify({ ...tally, open })}`);
    console.log(`refused: ${JSON.stringify(Object.fromEntries([...refused].sort()))}`);
    expect(tally.pairs).toBe(PAIRS);
    // Figures on both sides of the gates, or the comparison would say little.
    for (const [kind, figures] of Object.entries(open)) {
      expect(figures, kind).toBeGreaterThan(10);
    }
    expect(tally.suppressed).toBeGreaterThan(PAIRS);
    expect(tally.joined).toBeGreaterThan(PAIRS / 10);
    expect(tally.linked).toBeGreaterThan(PAIRS / 30);
    expect(tally.divided).toBeGreaterThan(PAIRS / 30);
    // What the generator says must be in the language; only disclosure may be in its way.
    expect([...refused.keys()].filter((code) => !code.startsWith("disclosure/"))).toEqual([]);
  },
);

async function checkPair(scenario: Scenario, bundle: Bundle): Promise<readonly QueryResult[]> {
  const { plan } = bundle;
  const note = `seed ${scenario.seed}\n${scenario.source}${JSON.stringify(scenario.parameters)}`;
  const parameters = plan.parameters.map(({ name }) => scenario.parameters[name]!);
  const sites = await readScenario(scenario, plan.dataset, folder, note);
  const pooled = concatenateTables(plan.dataset, sites);

  const rows = sites.map((site) => site.rows);
  const clear = evaluateInClear(plan, parameters, pooled, { sites: rows });
  expect(runInParties(bundle, parameters, sites, `seed ${scenario.seed}`), note).toEqual(clear);
  await loadPooled(database, plan.dataset, pooled, rows);
  expect(await evaluateBySql(database, plan, parameters, rows.length), note).toEqual(clear);

  const results = resultsFromFigures(plan, clear);
  await checkMeaning(scenario, results, note);
  for (const { cells } of results) {
    for (const { items } of cells) checkLimits(items, plan.disclosure.minimumCohort, note);
  }
  return results;
}

/** Every open figure is what SQL makes of the contract itself, past the compiler. */
async function checkMeaning(
  scenario: Scenario,
  results: readonly QueryResult[],
  note: string,
): Promise<void> {
  for (const statement of scenario.load) await database.run(statement);
  for (const [index, { sql, cells }] of scenario.queries.entries()) {
    const rows = new Map((await database.query(sql)).map((row) => [Number(row["cell"]), row]));
    const result = results[index]!;
    expect(result.cells.length, note).toBe(cells);
    result.cells.forEach((cell, at) => {
      cell.items.forEach(({ value }, item) => {
        if (value.kind === "suppressed" || value.kind === "reference") return;
        checkItem(value, rows.get(at), `i${item}_`, note);
        const reference = rows.get(Number(rows.get(at)?.[`i${item}_than`]));
        checkComparison(value, rows.get(at), reference, `i${item}_`, note);
      });
    });
  }
}

/** A comparison is that of the figures of the two cells. */
function checkComparison(
  value: Released,
  own: SqlRow | undefined,
  reference: SqlRow | undefined,
  at: string,
  note: string,
): void {
  const meanOf = (row: SqlRow | undefined): number => Number(row?.[`${at}mean`]);
  switch (value.kind) {
    case "differenceOfProportions":
      expect(value.value, note).toBeCloseTo(shareOf(own, at) - shareOf(reference, at), 9);
      return;
    case "ratioOfProportions": {
      const other = shareOf(reference, at);
      if (other === 0) expect(value.value, note).toBeNull();
      else expect(value.value, note).toBeCloseTo(shareOf(own, at) / other, 9);
      return;
    }
    case "differenceOfMeans":
      expect(value.value, note).toBeCloseTo(meanOf(own) - meanOf(reference), 6);
      return;
    default:
      return;
  }
}

/** The plainest consequences of the minimum cohort, from the released figures alone. */
function checkLimits(items: readonly ItemResult[], k: number, note: string): void {
  const sizes = items.flatMap(({ value }) => sizesOf(value));
  for (const size of sizes) expect(size, note).toBeGreaterThanOrEqual(k);
  for (const { value } of items) {
    if (value.kind !== "proportion") continue;
    const others = value.denominator - value.numerator;
    expect(others === 0 || others >= k, note).toBe(true);
  }
}

function sizesOf(value: Released): readonly number[] {
  switch (value.kind) {
    case "suppressed":
    case "reference":
    case "quantile":
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
    case "derived":
    case "truth":
    case "undefined":
      return [];
    case "proportion":
      return [value.numerator, value.denominator];
    case "histogram":
      return value.bins.flatMap(({ count }) => (count === null ? [] : [count]));
    case "count":
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
      return [value.count];
  }
}

/** An interval of a mean is as wide as SQL's standard deviation makes it: more than 1.95 of its errors. */
function checkHalfWidth(value: Released & { readonly kind: "mean" }, deviation: number): void {
  const half = ((value.interval?.upper ?? 0) - (value.interval?.lower ?? 0)) / 2;
  const error = deviation / Math.sqrt(value.count);
  expect(half).toBeGreaterThanOrEqual(1.9599 * error - 1e-6);
  expect(half).toBeLessThanOrEqual(4.3027 * error + 1e-6);
}

function shareOf(row: SqlRow | undefined, at: string): number {
  return Number(row?.[`${at}numerator`]) / Number(row?.[`${at}denominator`]);
}

function checkItem(value: Released, row: SqlRow | undefined, at: string, note: string): void {
  if (row === undefined) throw new Error(`a figure opened in a cell without persons; ${note}`);
  const number = (name: string): number => Number(row[at + name]);
  switch (value.kind) {
    case "suppressed":
    case "reference":
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
      return;
    case "count":
      expect(value.count, note).toBe(number("count"));
      return;
    case "proportion":
      expect([value.numerator, value.denominator], note).toEqual([
        number("numerator"),
        number("denominator"),
      ]);
      return;
    case "sum":
      expect([value.count, value.exact], note).toEqual([number("count"), row[`${at}sum`]]);
      return;
    case "mean":
    case "variance":
    case "stddev":
      expect(value.count, note).toBe(number("count"));
      expect(value.value, note).toBeCloseTo(number(value.kind), 6);
      if (value.kind === "mean" && value.interval !== null) checkHalfWidth(value, number("stddev"));
      return;
    case "histogram":
      value.bins.forEach(({ count }, bin) => {
        if (count !== null) expect(count, note).toBe(number(`bin${bin}`));
      });
      return;
    case "quantile":
      expect(value.index, note).toBe(number("quantile"));
      return;
    case "derived": {
      const tolerance = 1e-9 * Math.max(1, Math.abs(value.value));
      expect(Math.abs(value.value - number("derived")), note).toBeLessThanOrEqual(tolerance);
      return;
    }
    case "truth":
      expect(value.value, note).toBe(row[`${at}truth`]);
      return;
    case "undefined":
      expect(value.reason, note).toBe("divisionByZero");
      expect(row[`${at}derived`], note).toBeNull();
  }
}
