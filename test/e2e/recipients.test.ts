import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc } from "../support/qsc.ts";

const CONTRACT = `
schema Patient {
  person id
  id: Id identifier
  diagnosis: codes "ICD-10" { "I21.0", "I21.4", "I25" }
  admitted: Date 2024-01-01..2024-12-31
  weight: Int 30..250 unit "kg"
}
contract Split version 1.0.0 {
  data patients: Patient
  query {
    from patients
    release to committee, sponsor { n = count() }
    release to committee {
      infarctions = count(diagnosis in "I21*")
      stay = mean(2025-01-01 - admitted)
    }
    release to sponsor { spread = variance(weight) }
  }
  privacy { minimum cohort 11 persons }
}`;

/** 40 patients: 20 infarctions, admitted on the first 40 days of the year, of 50 to 89 kg. */
function folderWithRows(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "split.qsc"), CONTRACT);
  const day = (row: number): string =>
    new Date(Date.UTC(2024, 0, 1 + row)).toISOString().slice(0, 10);
  const rows = Array.from({ length: 40 }, (_, row) => {
    const diagnosis = row < 20 ? (row % 2 === 0 ? "I21.0" : "I21.4") : "I25";
    return `p${row},${diagnosis},${day(row)},${50 + row}`;
  });
  writeFileSync(join(folder, "rows.csv"), ["id,diagnosis,admitted,weight", ...rows, ""].join("\n"));
  return folder;
}

interface Item {
  readonly name: string;
  readonly unit?: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Table {
  readonly recipient: string;
  readonly cells: readonly { readonly items: readonly Item[] }[];
}

function tablesOf(...options: readonly string[]): Promise<readonly Table[]> {
  return tablesIn(folderWithRows(), "split.qsc", ...options);
}

async function tablesIn(
  folder: string,
  contract: string,
  ...options: readonly string[]
): Promise<readonly Table[]> {
  const { status, stdout, stderr } = await qsc([
    ...["run", join(folder, contract), "--data", `patients@s=${join(folder, "rows.csv")}`],
    ...["--state", join(folder, "state"), "--format", "json", ...options],
  ]);
  expect(status, stderr).toBe(0);
  return (JSON.parse(stdout) as { readonly tables: readonly Table[] }).tables;
}

test("each recipient gets a table of its own figures, with their units", async () => {
  const tables = await tablesOf();
  const items = tables.map(({ recipient, cells }) => [
    recipient,
    cells[0]?.items.map(({ name, unit, value }) => [name, unit, value["value"] ?? value["count"]]),
  ]);
  expect(items).toEqual([
    [
      "committee",
      [
        ["n", undefined, 40],
        ["infarctions", undefined, 20],
        ["stay", "d", 346.5],
      ],
    ],
    [
      "sponsor",
      [
        ["n", undefined, 40],
        ["spread", "kg2", expect.closeTo(410 / 3, 9)],
      ],
    ],
  ]);
}, 60_000);

test("one recipient alone", async () => {
  const tables = await tablesOf("--recipient", "sponsor");
  expect(tables.map(({ recipient }) => recipient)).toEqual(["sponsor"]);
}, 60_000);

test("what earlier runs opened to one recipient closes figures of another", async () => {
  const folder = folderWithRows();
  const [schema = ""] = CONTRACT.split("contract Split");
  const own = (name: string, where: string): string => `${schema}
contract ${name} version 1.0.0 {
  data patients: Patient
  query {
    from patients
    ${where}
    release to committee { n = count() }
    release to sponsor { infarctions = count(diagnosis in "I21*") }
  }
  privacy { minimum cohort 11 persons }
}`;
  writeFileSync(join(folder, "all.qsc"), own("Everybody", ""));
  // All but the three lightest, who had infarctions.
  writeFileSync(join(folder, "most.qsc"), own("Most", "where weight >= 53"));
  const figuresOf = async (contract: string): Promise<unknown> =>
    (await tablesIn(folder, contract)).map(({ recipient, cells }) => [
      recipient,
      cells[0]?.items.map(({ value }) => value["count"] ?? value["kind"]),
    ]);
  expect(await figuresOf("all.qsc")).toEqual([
    ["committee", [40]],
    ["sponsor", [20]],
  ]);
  expect(await figuresOf("most.qsc")).toEqual([
    ["committee", ["suppressed"]],
    ["sponsor", ["suppressed"]],
  ]);
}, 120_000);

test("a recipient to whom nothing is released", async () => {
  const folder = folderWithRows();
  const run = ["run", join(folder, "split.qsc"), "--recipient", "sponser"];
  const { status, stdout, stderr } = await qsc(run);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("run/unknown-recipient");
  expect(stderr).toContain("`sponsor`");
});
