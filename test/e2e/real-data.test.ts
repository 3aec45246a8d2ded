import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";
import {
  HAS_SHARED_DATA,
  NEEDS_SHARED_DATA,
  referenceFigures,
} from "../support/reference-figures.ts";

const contracts = join(repository, "test/data");

describe.skipIf(!HAS_SHARED_DATA)(`three node processes (${NEEDS_SHARED_DATA})`, () => {
  test("four hospitals' table of sex and disease is the reference's", async () => {
    const { table } = referenceFigures("heart.sex_disease_2x2") as {
      readonly table: readonly Readonly<Record<string, number>>[];
    };
    expect(await countsOfRun("heart/sex-by-disease.qsc", "n")).toEqual(
      table.flatMap((row) => [row["0"], row["1"]]),
    );
  }, 60_000);

  test("arms that completed week 24 are those of table 14-1.01, and 14-1.01's efficacy stays closed", async () => {
    const contract = "cdisc-pilot/efficacy-population.qsc";
    expect(await countsOfRun(contract, "completedWeek24")).toEqual([60, 28, 30]);
    expect(await countsOfRun(contract, "efficacy")).toEqual([null, null, null]);
  }, 60_000);
});

/** One item of the first table, cell by cell; null where it is suppressed. */
async function countsOfRun(contract: string, item: string): Promise<readonly (number | null)[]> {
  const state = temporaryFolder();
  const args = ["run", join(contracts, contract), "--state", state, "--format", "json"];
  const { status, stdout, stderr } = await qsc(args);
  expect(status, stderr).toBe(0);
  const result = JSON.parse(stdout) as Result;
  return (result.tables[0]?.cells ?? []).map(({ items }) => {
    const value = items.find(({ name }) => name === item)?.value;
    if (value === undefined) throw new Error(`the result has no item ${item}`);
    return value.kind === "count" ? value.count : null;
  });
}

interface Result {
  readonly tables: readonly {
    readonly cells: readonly {
      readonly items: readonly {
        readonly name: string;
        readonly value:
          { readonly kind: "count"; readonly count: number } | { readonly kind: "suppressed" };
      }[];
    }[];
  }[];
}
