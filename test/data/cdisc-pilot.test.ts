import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rawCells } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA } from "../support/reference-figures.ts";
import { consistentSizes } from "../support/consistent-sizes.ts";
import { countsOf, runContract, tableOf } from "../support/run-contract.ts";

const PILOT = fileURLToPath(new URL("./cdisc-pilot/", import.meta.url));
const K = 11;

/** CDISC pilot study report, table 14-1.01: subjects of each population by arm. */
const TABLE_14_1_01 = {
  placebo: { intentToTreat: 86, efficacy: 79, completedWeek24: 60 },
  lowDose: { intentToTreat: 84, efficacy: 81, completedWeek24: 28 },
  highDose: { intentToTreat: 84, efficacy: 74, completedWeek24: 30 },
} as const;

/** CDISC pilot study report, table 14-5.01: subjects with a treatment emergent adverse event, by arm. */
const TABLE_14_5_01 = {
  placebo: { any: 65, skin: 20, cardiac: 12, gastrointestinal: 17 },
  lowDose: { any: 77, skin: 39, cardiac: 13, gastrointestinal: 14 },
  highDose: { any: 76, skin: 40, cardiac: 15, gastrointestinal: 20 },
} as const;

/** Sites with at least 11 subjects in an arm (placebo, low, high); all others have fewer everywhere. */
const LARGE_CELLS: Readonly<Record<string, number>> = {
  "s701 placebo": 14,
  "s701 lowDose": 13,
  "s701 highDose": 14,
  "s710 placebo": 11,
};

describe.skipIf(!HAS_SHARED_DATA)(`CDISC pilot, 17 sites (${NEEDS_SHARED_DATA})`, () => {
  test("the populations equal table 14-1.01", async () => {
    const { sites, results } = await runContract(PILOT, "populations.qsc");
    expect(sites).toHaveLength(17);
    expect(sites.every(({ rejected }) => rejected.length === 0)).toBe(true);
    expect(sites.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBe(254);
    expect(countsOf(results)).toEqual(
      Object.fromEntries(
        Object.entries(TABLE_14_1_01).map(([arm, { intentToTreat, completedWeek24 }]) => [
          arm,
          { intentToTreat, completedWeek24 },
        ]),
      ),
    );
  });

  test("the efficacy population, 7, 3 and 10 subjects smaller, is suppressed", async () => {
    const { results } = await runContract(PILOT, "efficacy-population.qsc");
    expect(countsOf(results)).toEqual(
      Object.fromEntries(
        Object.entries(TABLE_14_1_01).map(([arm, { intentToTreat, completedWeek24 }]) => [
          arm,
          { intentToTreat, completedWeek24, efficacy: null },
        ]),
      ),
    );
  });

  test("cells of site and arm with fewer than 11 subjects stay closed", async () => {
    const { results } = await runContract(PILOT, "site-by-arm.qsc");
    const cells = Object.entries(countsOf(results));
    expect(cells).toHaveLength(17 * 3);
    const open = cells.filter(([, { n }]) => n !== null).map(([cell, { n }]) => [cell, n]);
    expect(Object.fromEntries(open)).toEqual(LARGE_CELLS);
    // 11 of 14 completed at site 701 with placebo: the other 3 would follow.
    expect(cells.every(([, { completedWeek24 }]) => completedWeek24 === null)).toBe(true);
  });

  test("arms open beside sites and arms, and close no further cell", async () => {
    const { results } = await runContract(PILOT, "arms-beside-sites.qsc");
    expect(countsOf(results, 0)).toEqual(
      Object.fromEntries(
        Object.entries(TABLE_14_1_01).map(([arm, { intentToTreat }]) => [
          arm,
          { n: intentToTreat },
        ]),
      ),
    );
    const open = Object.entries(countsOf(results, 1)).filter(([, { n }]) => n !== null);
    expect(Object.fromEntries(open.map(([cell, { n }]) => [cell, n]))).toEqual(LARGE_CELLS);
  });

  test("subjects with adverse events by organ class equal table 14-5.01", async () => {
    const { sites, results } = await runContract(PILOT, "organ-classes.qsc");
    const events = sites.flatMap(({ joined }) => joined);
    expect(events.flatMap(({ rejected }) => rejected)).toEqual([]);
    expect(events.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBe(1191);
    expect(countsOf(results)).toEqual(
      Object.fromEntries(
        Object.entries(TABLE_14_5_01).map(([arm, { skin, cardiac, gastrointestinal }]) => {
          const n = TABLE_14_1_01[arm as keyof typeof TABLE_14_1_01].intentToTreat;
          return [arm, { n, skin, cardiac, gastrointestinal }];
        }),
      ),
    );
  });

  test("subjects with any event stay closed where those without are 7 and 8", async () => {
    const { results } = await runContract(PILOT, "any-event.qsc");
    const { placebo, lowDose, highDose } = TABLE_14_1_01;
    expect(countsOf(results)).toEqual({
      placebo: { n: placebo.intentToTreat, any: TABLE_14_5_01.placebo.any },
      lowDose: { n: lowDose.intentToTreat, any: null },
      highDose: { n: highDose.intentToTreat, any: null },
    });
  });

  test("events are added up, and those with three mild ones are counted once", async () => {
    const { results } = await runContract(PILOT, "events-per-subject.qsc");
    expect(tableOf(results)).toMatchObject({
      placebo: { events: { value: 301 }, repeated: { count: 33 } },
      lowDose: { events: { value: 435 }, repeated: { count: 35 } },
      highDose: { events: { value: 455 }, repeated: { count: 40 } },
    });
  });

  test.each(["populations.qsc", "efficacy-population.qsc", "site-by-arm.qsc"])(
    "no suppressed count of %s is narrowed below an interval of k-1",
    { timeout: 300_000 },
    async (entry) => {
      const { bundle, pooled, figures } = await runContract(PILOT, entry);
      expect(bundle.plan.disclosure.minimumCohort).toBe(K);
      const known = consistentSizes(bundle.plan, figures, pooled.rows);
      const suppressed = known.filter(({ open }) => !open);
      expect(suppressed.length > 0).toBe(entry !== "populations.qsc");
      for (const { query, cell, cohort, least, most } of suppressed) {
        const place = `${query} cell ${cell} cohort ${cohort}`;
        const raw = rawCells(bundle.plan, bundle.plan.queries[query]!, [], pooled)[cell]!;
        expect(raw.cohorts[cohort], place).toBeGreaterThanOrEqual(least);
        expect(raw.cohorts[cohort], place).toBeLessThanOrEqual(most);
        expect(most - least, place).toBeGreaterThanOrEqual(K - 1);
      }
    },
  );
});
