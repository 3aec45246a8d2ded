import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BATTLE, BRIGHTNESS, ISPY2_NERATINIB, RECOVERY, REMAP_CAP } from "./published-counts.ts";
import { randomFrom, shuffled, type Random } from "./random.ts";

/** All data files of the examples, by path relative to this folder; the same text every time. */
export function exampleFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...sites("01-one-count", ["arm", "diedInHospital"], remapCap()),
    ...sites("02-parameter", ["arm", "her2"], ispy2()),
    ...sites("03-response-by-arm", ["marker", "arm", "diseaseControl"], battle()),
    ...sites("04-measurements", ["TRT", "PCR", "AGE", "SYSBP", "SIZE_MM"], brightness()),
    ...sites("05-two-tables", ["arm", "support", "diedBy28"], recovery()),
    ...sites("07-private-counts", ["arm", "support", "diedBy28"], recovery()),
  ]);
}

/** Writes them. */
export function writeExamples(folder: string): void {
  for (const [path, text] of exampleFiles()) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

type Cells = readonly string[];

function remapCap(): readonly Cells[] {
  return Object.entries(REMAP_CAP).flatMap(([arm, { died, n }]) =>
    yesAndNo(died, n).map((yes) => [arm, String(yes)]),
  );
}

function ispy2(): readonly Cells[] {
  return Object.entries(ISPY2_NERATINIB).flatMap(([arm, { her2Positive, n }]) =>
    yesAndNo(her2Positive, n).map((yes) => [arm, yes ? "positive" : "negative"]),
  );
}

function battle(): readonly Cells[] {
  return Object.entries(BATTLE).flatMap(([marker, arms]) =>
    Object.entries(arms).flatMap(([arm, [controlled, n]]) =>
      yesAndNo(controlled, n).map((yes) => [marker, arm, String(yes)]),
    ),
  );
}

/** Codes and missing texts as a hospital would have them; ages and sizes are drawn. */
function brightness(): readonly Cells[] {
  const random = randomFrom("brightness covariates");
  const codes: Readonly<Record<string, string>> = {
    veliparib: "A",
    carboplatin: "B",
    paclitaxel: "C",
  };
  return Object.entries(BRIGHTNESS).flatMap(([arm, { n, responsePercent }]) =>
    yesAndNo(Math.round((n * responsePercent) / 100), n).map((yes) => [
      codes[arm] ?? "",
      yes ? "Y" : "N",
      String(age(random)),
      systolic(random),
      tumourSize(random),
    ]),
  );
}

function recovery(): readonly Cells[] {
  return Object.entries(RECOVERY).flatMap(([support, arms]) =>
    Object.entries(arms).flatMap(([arm, [died, n]]) =>
      yesAndNo(died, n).map((yes) => [arm, support, String(yes)]),
    ),
  );
}

function yesAndNo(yes: number, n: number): readonly boolean[] {
  return Array.from({ length: n }, (_, index) => index < yes);
}

/** Around 50 years, between 22 and 78: the mean of eight draws. */
function age(random: Random): number {
  const draws = Array.from({ length: 8 }, () => 22 + random.below(57));
  return Math.round(draws.reduce((sum, draw) => sum + draw, 0) / draws.length);
}

/** Around 125 mmHg; `-9` where it was not measured, for one in six. */
function systolic(random: Random): string {
  return random.below(6) === 0 ? "-9" : String(90 + random.below(36) + random.below(36));
}

/** Millimetres with one decimal, or `NR` (not readable) for one in eight; two styles of the same number. */
function tumourSize(random: Random): string {
  if (random.below(8) === 0) return "NR";
  const tenths = 80 + random.below(250) + random.below(250);
  return tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1);
}

const SITES = ["north", "south", "west"] as const;

/** Deals the rows to sites at random and gives each an id. */
function sites(
  example: string,
  header: Cells,
  rows: readonly Cells[],
): readonly (readonly [string, string])[] {
  const random = randomFrom(example);
  const dealt = shuffled(rows, random).map((row) => ({ row, site: random.below(SITES.length) }));
  return SITES.map((site, index) => {
    const own = dealt.filter((row) => row.site === index);
    const lines = own.map(({ row }, at) => [`${site}-${at + 1}`, ...row].join(","));
    const text = [["participant", ...header].join(","), ...lines, ""].join("\n");
    return [`${example}/data/${site}.csv`, text] as const;
  });
}

const here = fileURLToPath(import.meta.url);
if (process.argv[1] === here) writeExamples(dirname(here));
