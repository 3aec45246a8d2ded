import { fileURLToPath } from "node:url";
import type { Released } from "@qsc/runtime";
import { describe, expect, test } from "vitest";
import {
  HAS_SHARED_DATA,
  NEEDS_SHARED_DATA,
  referenceFigures,
} from "../support/reference-figures.ts";
import { countsOf, runContract, tableOf } from "../support/run-contract.ts";

const HEART = fileURLToPath(new URL("./heart/", import.meta.url));
const HOSPITALS = ["cleveland", "hungarian", "switzerland", "va"] as const;

type Summary = Readonly<
  Record<string, { readonly n: number; readonly mean: number; readonly var: number }>
>;

/** Counts of each decade of age, pooled over the hospitals. */
function decades(): readonly number[] {
  const rows = referenceFigures("heart.age_histogram") as readonly Record<string, number>[];
  return rows.map((row) => HOSPITALS.reduce((sum, hospital) => sum + (row[hospital] ?? 0), 0));
}

function counts(cells: readonly string[], sizes: readonly (number | null)[]): object {
  return Object.fromEntries(cells.map((cell, index) => [cell, { n: sizes[index] ?? null }]));
}

function sexByDisease(): object {
  const { table } = referenceFigures("heart.sex_disease_2x2") as {
    readonly table: readonly Record<string, number>[];
  };
  const sizes = table.flatMap((row) => [row["0"] ?? 0, row["1"] ?? 0]);
  return counts(["female false", "female true", "male false", "male true"], sizes);
}

describe.skipIf(!HAS_SHARED_DATA)(
  `UCI heart disease, four hospitals (${NEEDS_SHARED_DATA})`,
  () => {
    test("every row of every hospital is read", async () => {
      const { sites } = await runContract(HEART, "sex-by-disease.qsc");
      const prevalence = referenceFigures("heart.prevalence") as Summary;
      expect(sites.map(({ site, rowsRead, rejected }) => [site, rowsRead, rejected])).toEqual(
        HOSPITALS.map((hospital) => [hospital, prevalence[hospital]?.n, []]),
      );
    });

    test("the table of sex and disease is the reference's", async () => {
      const { results } = await runContract(HEART, "sex-by-disease.qsc");
      expect(countsOf(results)).toEqual(sexByDisease());
    });

    test("prevalence is the reference's", async () => {
      const { results } = await runContract(HEART, "prevalence.qsc");
      const { pooled } = referenceFigures("heart.prevalence") as {
        readonly pooled: { readonly n: number; readonly events: number; readonly rate: number };
      };
      const { n, events, rate } = tableOf(results)[""] ?? {};
      expect([n, events]).toEqual([
        { kind: "count", count: pooled.n },
        { kind: "count", count: pooled.events },
      ]);
      expect(valueOf(rate)).toBeCloseTo(pooled.rate, 12);
    });

    test("ages in bands with 20 to 39 merged are the reference's", async () => {
      const { bundle, results } = await runContract(HEART, "age-bands.qsc");
      const [twenties = 0, thirties = 0, ...rest] = decades();
      const cells = bundle.plan.queries[0]?.keys[0]?.labels ?? [];
      expect(countsOf(results)).toEqual(counts(cells, [twenties + thirties, ...rest]));
    });

    test("of unmerged bands beside a table with the same total the last closes with the first", async () => {
      const { results } = await runContract(HEART, "bands-beside-table.qsc");
      expect(decades()[0]).toBe(4);
      expect(countsOf(results, 0)).toEqual(sexByDisease());
      const ages = Object.values(countsOf(results, 1)).map(({ n }) => n);
      expect(ages).toEqual([null, ...decades().slice(1, -1), null]);
    });

    test("merged bands beside the same table open", async () => {
      const { results } = await runContract(HEART, "merged-bands-beside-table.qsc");
      const [twenties = 0, thirties = 0, ...rest] = decades();
      expect(Object.values(countsOf(results, 1)).map(({ n }) => n)).toEqual([
        twenties + thirties,
        ...rest,
      ]);
    });

    test("measurements leave out what is missing, cholesterol 0 included", async () => {
      const { results } = await runContract(HEART, "measurements.qsc");
      const items = tableOf(results)[""] ?? {};
      const check = (name: string, id: string, statistic: "mean" | "var", count: number): void => {
        const expected = (referenceFigures(id) as Summary)["pooled"]!;
        expect(expected.n).toBe(count);
        expect(items[name]).toMatchObject({ count });
        const relative = valueOf(items[name]) / expected[statistic];
        expect(relative, name).toBeCloseTo(1, 9);
      };
      check("meanAge", "heart.age", "mean", 920);
      check("varianceAge", "heart.age", "var", 920);
      check("meanPressure", "heart.trestbps", "mean", 861);
      check("variancePressure", "heart.trestbps", "var", 861);
      check("meanCholesterol", "heart.chol_positive", "mean", 718);
      check("varianceCholesterol", "heart.chol_positive", "var", 718);
    });
  },
);

/** The number of a released statistic. */
function valueOf(released: Released | undefined): number {
  if (released === undefined || !("value" in released) || typeof released.value !== "number") {
    throw new TypeError("nothing was released");
  }
  return released.value;
}
