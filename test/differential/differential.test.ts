import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import type { Bundle, Dataset } from "@qsc/plan";
import {
  concatenateTables,
  identityMapping,
  readCsv,
  resultsFromFigures,
  type ItemResult,
  type QueryResult,
  type Released,
  type Table,
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

const PAIRS = process.env["QSC_LONG"] === "1" ? 2000 : 300;
/** `QSC_SEED` repeats a run from the seed that it printed. */
const FIRST_SEED = Number(process.env["QSC_SEED"] ?? 1);
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
  { timeout: 900_000 },
  async () => {
    const refused = new Map<string, number>();
    const tally = { pairs: 0, suppressed: 0 };
    const open: Record<Exclude<Released["kind"], "suppressed">, number> = {
      ...{
        count: 0,
        proportion: 0,
        sum: 0,
        mean: 0,
        variance: 0,
        stddev: 0,
        histogram: 0,
        quantile: 0,
      },
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
    // What the generator says must be in the language; only disclosure may be in its way.
    expect([...refused.keys()].filter((code) => !code.startsWith("disclosure/"))).toEqual([]);
  },
);

async function checkPair(scenario: Scenario, bundle: Bundle): Promise<readonly QueryResult[]> {
  const { plan } = bundle;
  const note = `seed ${scenario.seed}\n${scenario.source}${JSON.stringify(scenario.parameters)}`;
  const parameters = plan.parameters.map(({ name }) => scenario.parameters[name]!);
  const sites: Table[] = [];
  for (const text of scenario.sites) sites.push(await readSite(text, plan.dataset, note));
  const pooled = concatenateTables(plan.dataset, sites);

  const rows = sites.map((site) => site.rows);
  const clear = evaluateInClear(plan, parameters, pooled, rows);
  expect(runInParties(bundle, parameters, sites, `seed ${scenario.seed}`), note).toEqual(clear);
  await loadPooled(database, pooled, rows);
  expect(await evaluateBySql(database, plan, parameters, rows.length), note).toEqual(clear);

  const results = resultsFromFigures(plan, clear);
  await checkMeaning(scenario, results, note);
  for (const { cells } of results) {
    for (const { items } of cells) checkLimits(items, plan.disclosure.minimumCohort, note);
  }
  return results;
}

async function readSite(text: string, dataset: Dataset, note: string): Promise<Table> {
  const path = join(folder, "site.csv");
  writeFileSync(path, text);
  const read = await readCsv({ path, site: "s" }, identityMapping(dataset), dataset);
  if (!read.ok) throw new Error(`${read.problems[0]?.message ?? ""} ${note}`);
  expect(read.value.rejected, note).toEqual([]);
  return read.value.table;
}

/** Every open figure is what SQL makes of the contract itself, past the compiler. */
async function checkMeaning(
  scenario: Scenario,
  results: readonly QueryResult[],
  note: string,
): Promise<void> {
  await database.run(scenario.createTable);
  await database.run(scenario.insertRows);
  for (const [index, { sql, cells }] of scenario.queries.entries()) {
    const rows = new Map((await database.query(sql)).map((row) => [Number(row["cell"]), row]));
    const result = results[index]!;
    expect(result.cells.length, note).toBe(cells);
    result.cells.forEach((cell, at) => {
      cell.items.forEach(({ value }, item) => {
        if (value.kind !== "suppressed") checkItem(value, rows.get(at), `i${item}_`, note);
      });
    });
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
    case "quantile":
      return [];
    case "proportion":
      return [value.numerator, value.denominator];
    case "histogram":
      return value.bins.map(({ count }) => count);
    case "count":
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
      return [value.count];
  }
}

function checkItem(value: Released, row: SqlRow | undefined, at: string, note: string): void {
  if (row === undefined) throw new Error(`a figure opened in a cell without persons; ${note}`);
  const number = (name: string): number => Number(row[at + name]);
  switch (value.kind) {
    case "suppressed":
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
      return;
    case "histogram":
      value.bins.forEach(({ count }, bin) => {
        expect(count, note).toBe(number(`bin${bin}`));
      });
      return;
    case "quantile":
      expect(value.index, note).toBe(number("quantile"));
  }
}
