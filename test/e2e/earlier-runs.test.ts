import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { type Outcome, qsc } from "../support/qsc.ts";

const SCHEMA = `schema P {
  person id
  id: Id identifier
  age: Int 18..110 quasi
  arm: enum { a, b }
}
`;

function contract(name: string, body: string, parameter = ""): string {
  return `contract ${name} version 1.0.0 {
  data p: P held as shares
  ${parameter}
  query { from p ${body} }
  privacy { minimum cohort 5 persons }
}
${SCHEMA}`;
}

const OLDER = contract(
  "Older",
  "where age >= $cut release { n = count() }",
  "parameter cut: Int 18..110 in { 60, 65, 66 }",
);

/** 6 persons of 60, 1 of 65, 9 of 70; all in arm a. */
const ROWS: readonly string[] = [
  ...new Array<number>(6).fill(60),
  65,
  ...new Array<number>(9).fill(70),
].map((age, id) => `${id},${age},a`);

class Study {
  readonly folder: string = temporaryFolder();
  readonly state: string = join(this.folder, "state");

  constructor() {
    this.write(ROWS);
  }

  write(rows: readonly string[]): void {
    writeFileSync(join(this.folder, "rows.csv"), `id,age,arm\n${rows.join("\n")}\n`);
  }

  run(source: string, ...options: readonly string[]): Promise<Outcome> {
    const file = join(this.folder, "contract.qsc");
    writeFileSync(file, source);
    const data = `p@here=${join(this.folder, "rows.csv")}`;
    return qsc([
      "run",
      file,
      "--data",
      data,
      "--state",
      this.state,
      "--format",
      "json",
      ...options,
    ]);
  }

  verify(): Promise<Outcome> {
    return qsc(["verify", join(this.state, "ledger")]);
  }
}

/** The only figure of a result. */
function figure({ status, stdout, stderr }: Outcome): unknown {
  expect(status, stderr).toBe(0);
  const { tables } = JSON.parse(stdout) as {
    tables: { cells: { items: { value: { kind: string; count?: number } }[] }[] }[];
  };
  const value = tables[0]?.cells[0]?.items[0]?.value;
  return value?.kind === "count" ? value.count : value?.kind;
}

const cut = (value: number): readonly string[] => ["--param", `cut=${value}`];

test("figures of runs that differ by one person do not both open, the others do", async () => {
  const study = new Study();
  expect(figure(await study.run(OLDER, ...cut(65)))).toBe(10);
  expect(figure(await study.run(OLDER, ...cut(66)))).toBe("suppressed");
  expect(figure(await study.run(OLDER, ...cut(65)))).toBe(10);
  const verified = await study.verify();
  expect(verified.stdout).toContain("ledger verified");
  const receipts = readdirSync(join(study.state, "receipts"));
  expect(receipts).toHaveLength(3);
  for (const receipt of receipts) {
    expect((await qsc(["verify", join(study.state, "receipts", receipt)])).status).toBe(0);
  }
}, 120_000);

test("the result says which earlier runs it was compared with, and that they could close it", async () => {
  const study = new Study();
  const first = JSON.parse((await study.run(OLDER, ...cut(60))).stdout) as Result;
  const second = JSON.parse((await study.run(OLDER, ...cut(66))).stdout) as Result;
  expect([first.earlierRuns, second.earlierRuns]).toEqual([[], [1]]);
  expect(second.rules).toContain("earlier runs");
}, 120_000);

interface Result {
  readonly earlierRuns: readonly number[];
  readonly rules: readonly string[];
}

/** `count` persons of 80, who were not there before. */
function newcomers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `new${at},80,a`);
}

test("while persons join and leave, a figure opens again when nobody or enough changed", async () => {
  const study = new Study();
  const total = contract("Total", "release { n = count() }");
  expect(figure(await study.run(total))).toBe(16);
  study.write([...ROWS, ...newcomers(1)]);
  expect(figure(await study.run(total))).toBe("suppressed");
  // As many as before, but not the same persons.
  study.write([...ROWS.slice(1), ...newcomers(1)]);
  expect(figure(await study.run(total))).toBe("suppressed");
  study.write([...newcomers(6), ...ROWS]);
  expect(figure(await study.run(total))).toBe(22);
  study.write([...newcomers(6), ...ROWS].map((row) => row.replace(",70,", ",71,")));
  expect(figure(await study.run(total))).toBe(22);
  expect((await study.verify()).stdout).toContain("ledger verified");
}, 300_000);

test("a site keeps the rows that a run read to itself, without identifiers", async () => {
  const study = new Study();
  study.write(ROWS.map((row) => `patient-${row}`));
  expect(figure(await study.run(OLDER, ...cut(65)))).toBe(10);
  const folder = join(study.state, "snapshots");
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  for (const file of files) {
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, file)).includes("patient")).toBe(false);
  }
  const [file = ""] = files;
  const bytes = readFileSync(join(folder, file));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(join(folder, file), bytes);
  study.write([...ROWS, ...newcomers(6)].map((row) => `patient-${row}`));
  const damaged = await study.run(OLDER, ...cut(65));
  expect([damaged.status, damaged.stderr.includes("state/damaged-rows")]).toEqual([2, true]);
}, 120_000);

test("without its earlier rows a site does not count the same persons again, but others", async () => {
  const study = new Study();
  expect(figure(await study.run(OLDER, ...cut(65)))).toBe(10);
  study.write([...ROWS, "99,80,a"]);
  rmSync(join(study.state, "snapshots"), { recursive: true });
  const { status, stdout, stderr } = await study.run(OLDER, ...cut(65));
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("disclosure/changed-data");
  expect(stderr).toContain("entry 1");
  const younger = contract("Younger", "where age < 65 release { n = count() }");
  expect(figure(await study.run(younger))).toBe(6);
  study.write([...ROWS].reverse());
  expect(figure(await study.run(OLDER, ...cut(65)))).toBe(10);
}, 120_000);

test("a run needs the contracts of the earlier ones as they were", async () => {
  const study = new Study();
  expect(figure(await study.run(OLDER, ...cut(65)))).toBe(10);
  const folder = join(study.state, "contracts");
  const [name = ""] = readdirSync(folder);
  const kept = readFileSync(join(folder, name));
  writeFileSync(join(folder, name), kept.toString().replace("Older", "Order"));
  expect((await study.run(OLDER, ...cut(66))).stderr).toContain("state/lost-contract");
  rmSync(join(folder, name));
  const total = contract("Total", "release { n = count() }");
  const lost = await study.run(total);
  expect([lost.status, lost.stderr.includes("state/lost-contract")]).toEqual([2, true]);
}, 120_000);
