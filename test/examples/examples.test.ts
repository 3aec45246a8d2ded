import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { QueryResult } from "@qsc/runtime";
import { describe, expect, test } from "vitest";
import { exampleFiles } from "../../examples/generate.ts";
import {
  BATTLE,
  BRIGHTNESS,
  CDISC_PILOT_EVENTS,
  ISPY2_NERATINIB,
  RECOVERY,
  REMAP_CAP,
} from "../../examples/published-counts.ts";
import { countsOf, runContract, tableOf } from "../support/run-contract.ts";

/** 25 of 39; the interval as Wilson's formula gives it, by hand: 0.4842 to 0.7726. */
const SHARE_OF_SORAFENIB = {
  ...{ kind: "proportion", numerator: 25, denominator: 39 },
  interval: {
    ...{ level: 0.95, method: "wilson" },
    lower: expect.closeTo(0.4842, 4) as unknown,
    upper: expect.closeTo(0.7726, 4) as unknown,
  },
};

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

test.each([...exampleFiles()])("%s is what the generator makes", (path, text) => {
  expect(readFileSync(EXAMPLES + path, "utf8")).toBe(text);
});

/**
 * Runs an example and compares all that it releases with its committed result.
 * `UPDATE_GOLDEN=1` writes the result instead, for a person to read in the diff.
 */
async function check(
  example: string,
  entry: string,
  parameters: Readonly<Record<string, number>> = {},
): Promise<readonly QueryResult[]> {
  const folder = join(EXAMPLES, example);
  const { sites, results } = await runContract(folder, entry, parameters);
  const files = sites.flatMap((site) => [site, ...site.joined]);
  expect(files.flatMap(({ rejected }) => rejected)).toEqual([]);
  const path = join(folder, "expected", "results.json");
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  }
  expect(results).toEqual(JSON.parse(readFileSync(path, "utf8")));
  return results;
}

describe("every example gives its committed result, and the publication's figures", () => {
  test("01 one count", async () => {
    const deaths = Object.values(REMAP_CAP).reduce((sum, { died }) => sum + died, 0);
    const results = await check("01-one-count", "one-count.qsc");
    expect(countsOf(results)).toEqual({ "": { deaths } });
    expect(deaths).toBe(250);
  });

  test("02 a parameter", async () => {
    const results = await check("02-parameter", "her2-by-arm.qsc", { arm: 0 });
    const { her2Positive } = ISPY2_NERATINIB.neratinib;
    expect(countsOf(results)).toEqual({ "": { her2Positive } });
  });

  test("03 response by arm: cells open wholly, in part and not at all", async () => {
    const marker = Object.keys(BATTLE).indexOf("vegf");
    const results = await check("03-response-by-arm", "response-by-arm.qsc", { marker });
    const [controlled, n] = BATTLE.vegf.sorafenib;
    const closed = { kind: "suppressed" };
    const sizeAlone = (size: number): object => ({
      n: { kind: "count", count: size },
      controlled: closed,
      rate: closed,
    });
    expect(tableOf(results)).toEqual({
      erlotinib: sizeAlone(25),
      vandetanib: sizeAlone(16),
      erlotinibBexarotene: { n: closed, controlled: closed, rate: closed },
      sorafenib: {
        n: { kind: "count", count: n },
        controlled: { kind: "count", count: controlled },
        rate: { ...SHARE_OF_SORAFENIB, value: 25 / 39 },
      },
    });
  });

  test("04 measurements", async () => {
    const table = tableOf(await check("04-measurements", "measurements.qsc"));
    for (const [arm, { n, responsePercent }] of Object.entries(BRIGHTNESS)) {
      const { n: size, responders } = table[arm] ?? {};
      expect(size).toEqual({ kind: "count", count: n });
      const share = responders?.kind === "count" ? (100 * responders.count) / n : 0;
      expect(Math.round(share)).toBe(responsePercent);
    }
  });

  test("05 two tables", async () => {
    const results = await check("05-two-tables", "two-tables.qsc");
    const strata = Object.values(RECOVERY);
    for (const arm of ["dexamethasone", "usualCare"] as const) {
      const [died, n] = [0, 1].map((at) => strata.reduce((sum, one) => sum + one[arm][at]!, 0));
      expect(tableOf(results)[arm]).toMatchObject({
        n: { count: n },
        mortality: { numerator: died, denominator: n },
      });
    }
    expect(tableOf(results)["dexamethasone"]).toMatchObject({ deaths: { count: 482 } });
    expect(Object.values(countsOf(results, 1)).map(({ n }) => n)).toEqual(
      strata.map(({ dexamethasone, usualCare }) => dexamethasone[1] + usualCare[1]),
    );
  });

  test("06 adverse events: subjects are counted, not events", async () => {
    const table = tableOf(await check("06-adverse-events", "adverse-events.qsc"));
    for (const [arm, { n, any, skin, cardiac }] of Object.entries(CDISC_PILOT_EVENTS)) {
      expect(table[arm]).toMatchObject({
        n: { count: n },
        reports: { count: n, value: any[1] },
        skin: { numerator: skin[0], denominator: n },
        cardiac: { numerator: cardiac[0], denominator: n },
      });
    }
  });

  test("08 a shared package", async () => {
    const results = await check("08-shared-package", "mortality-by-arm.qsc");
    const { tocilizumab, sarilumab, control } = REMAP_CAP;
    expect(countsOf(results)).toEqual({
      tocilizumab: { n: tocilizumab.n, deaths: tocilizumab.died },
      sarilumab: { n: sarilumab.n, deaths: null },
      control: { n: control.n, deaths: control.died },
    });
  });

  test("09 a register of deaths: persons and deaths are at different sites", async () => {
    const table = tableOf(await check("09-linked-register", "linked-register.qsc"));
    const strata = Object.values(RECOVERY);
    for (const arm of ["dexamethasone", "usualCare"] as const) {
      const [died, n] = [0, 1].map((at) => strata.reduce((sum, one) => sum + one[arm][at]!, 0));
      expect(table[arm]).toMatchObject({
        n: { count: n },
        died: { count: died },
        mortality: { numerator: died, denominator: n },
      });
    }
  });

  test("07 private counts: every figure is near the published one, and not all are it", async () => {
    const results = await check("07-private-counts", "private-counts.qsc");
    const errors: number[] = [];
    for (const [support, arms] of Object.entries(RECOVERY)) {
      for (const [arm, [died, n]] of Object.entries(arms)) {
        const { n: size, deaths } = tableOf(results)[`${support} ${arm}`] ?? {};
        if (size?.kind !== "count" || deaths?.kind !== "count") throw new Error("suppressed");
        errors.push(size.count - n, deaths.count - died);
      }
    }
    expect(errors.some((error) => error !== 0)).toBe(true);
    // Noise of scale 2 exceeds 40 once in 5 · 10^8 draws; the draws of this test are fixed.
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(40);
  });
});
