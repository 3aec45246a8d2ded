import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { diagnose } from "@qsc/compiler";
import { concatenateTables, readSites, readSources } from "@qsc/runtime";
import { afterAll, expect, test } from "vitest";
import { evaluateInClear, rawCells } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { compileAccepted, sourcesIn } from "../support/compile-contract.ts";
import { SHARED_DATA, valueOf } from "../support/run-contract.ts";

/**
 * Tables as studies publish them, over real data sets, all under the policy `clinical`:
 * none is refused, and at least four fifths of what could open does.
 */
const CONTRACTS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(join(import.meta.dirname, name))
      .filter((file) => /^\d\d-.*\.qsc$/.test(file))
      .map((file) => ({ folder: join(import.meta.dirname, name), data: name, file })),
  );

test("there are enough of them", () => expect(CONTRACTS.length).toBeGreaterThanOrEqual(30));

test.each(CONTRACTS)("$data/$file is accepted without a finding", ({ folder, file }) => {
  const { diagnostics } = diagnose(sourcesIn(folder), file);
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
});

const tally = { open: 0, couldOpen: 0 };
afterAll(() => {
  if (tally.couldOpen > 0) console.log(`figures: ${JSON.stringify(tally)}`);
});

/**
 * A figure could open when its own cohort has at least the minimum of persons.
 * The best suppressor opens no more than that, and fewer where a complement or a margin stands beside it.
 */
test.skipIf(!existsSync(SHARED_DATA)).each(CONTRACTS)(
  "$data/$file opens figures on real data",
  async ({ folder, file }) => {
    const { plan } = compileAccepted(sourcesIn(folder), file);
    const sources = valueOf(await readSources(join(folder, "sources.json")));
    const sites = valueOf(await readSites(sources, plan.dataset));
    expect(sites.flatMap(({ rejected }) => rejected)).toEqual([]);
    const pooled = concatenateTables(
      plan.dataset,
      sites.map(({ table }) => table),
    );
    const { queries } = evaluateInClear(plan, [], pooled);
    for (const [index, query] of plan.queries.entries()) {
      for (const [cell, raw] of rawCells(plan, query, [], pooled).entries()) {
        const figures = queries[index]?.cells[cell];
        for (const [cohort, size] of raw.cohorts.entries()) {
          if (query.cohorts[cohort]?.released !== true) continue;
          if (size < plan.disclosure.minimumCohort) continue;
          tally.couldOpen++;
          if (figures?.cohorts[cohort] !== null) tally.open++;
        }
      }
    }
    expect(tally.couldOpen).toBeGreaterThan(0);
  },
);

test.skipIf(!existsSync(SHARED_DATA))("four fifths of what could open does", () => {
  expect(tally.open / tally.couldOpen).toBeGreaterThanOrEqual(0.8);
});
