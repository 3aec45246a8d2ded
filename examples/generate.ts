import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  BATTLE,
  BRIGHTNESS,
  CDISC_PILOT_EVENTS,
  ISPY2_NERATINIB,
  RECOVERY,
  REMAP_CAP,
} from "./published-counts.ts";
import { randomFrom, shuffled, type Random } from "./random.ts";

/** All data files of the examples, by path relative to this folder; the same text every time. */
export function exampleFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...sites("01-one-count", ["arm", "diedInHospital"], remapCap()),
    ...sites("02-parameter", ["arm", "her2"], ispy2()),
    ...sites("03-response-by-arm", ["marker", "arm", "diseaseControl"], battle()),
    ...sites("04-measurements", ["TRT", "PCR", "AGE", "SYSBP", "SIZE_MM"], brightness()),
    ...sites("05-two-tables", ["arm", "support", "diedBy28"], recovery()),
    ...sitesWithEvents("06-adverse-events", cdiscPilot()),
    ...sites("07-private-counts", ["arm", "support", "diedBy28"], recovery()),
    ...sites("08-shared-package", ["arm", "diedInHospital"], remapCap()),
    ...sitesAndRegisters("09-linked-register", recovery()),
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

/** A subject with adverse events: for each its organ class and its day of the study. */
interface Subject {
  readonly arm: string;
  readonly events: readonly Cells[];
}

/** The most events that one subject is given; the contract declares it. */
const MOST_EVENTS = 20;

function cdiscPilot(): readonly Subject[] {
  const random = randomFrom("cdisc pilot events");
  return Object.entries(CDISC_PILOT_EVENTS).flatMap(([arm, { n, any, skin, cardiac }]) => {
    const [affected, total] = any;
    const organs = Array.from({ length: affected }, (): string[] => []);
    const add = (organ: string, persons: readonly string[][], events: number): void => {
      for (let rest = events; rest > 0;) {
        const person = persons[random.below(persons.length)];
        if (person === undefined || person.length >= MOST_EVENTS) continue;
        person.push(organ);
        rest--;
      }
    };
    // One event for each who has any of the organ, the others at random among them.
    const spread = (organ: string, persons: readonly string[][], events: number): void => {
      for (const person of persons) person.push(organ);
      add(organ, persons, events - persons.length);
    };
    const some = (count: number): readonly string[][] => shuffled(organs, random).slice(0, count);
    spread("skin", some(skin[0]), skin[1]);
    spread("cardiac", some(cardiac[0]), cardiac[1]);
    const spared = organs.filter((own) => own.length === 0);
    for (const person of spared) person.push("other");
    add("other", organs, total - skin[1] - cardiac[1] - spared.length);
    return Array.from({ length: n }, (_, index): Subject => ({
      arm,
      events: (organs[index] ?? []).map((organ) => [organ, String(1 + random.below(180))]),
    }));
  });
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

type DataFile = readonly [path: string, text: string];

function sites(example: string, header: Cells, rows: readonly Cells[]): readonly DataFile[] {
  return deal(example, rows).map(({ site, own }) => {
    const lines = own.map(({ id, row }) => [id, ...row]);
    return [`${example}/data/${site}.csv`, csv(["participant", ...header], lines)] as const;
  });
}

/** Two files a site: the subjects, and their events in another order. */
function sitesWithEvents(example: string, subjects: readonly Subject[]): readonly DataFile[] {
  const random = randomFrom(`${example} events`);
  return deal(example, subjects).flatMap(({ site, own }): readonly DataFile[] => {
    const events = own.flatMap(({ id, row }) => row.events.map((event) => [id, ...event]));
    const people = own.map(({ id, row }) => [id, row.arm]);
    return [
      [`${example}/data/${site}.csv`, csv(["subject", "arm"], people)],
      [
        `${example}/data/${site}-events.csv`,
        csv(["subject", "organ", "day"], shuffled(events, random)),
      ],
    ];
  });
}

const REGISTERS = ["register-a", "register-b"] as const;

/** Files of participants, and of deaths: theirs within 28 days, later ones, and those of other people. */
function sitesAndRegisters(example: string, participants: readonly Cells[]): readonly DataFile[] {
  const random = randomFrom(`${example} deaths`);
  const dealt = deal(example, participants);
  const deaths = dealt.flatMap(({ own }) =>
    own.flatMap(({ id, row: [, , died] }): readonly Cells[] => {
      if (died === "true") return [[id, String(1 + random.below(28))]];
      return random.below(20) === 0 ? [[id, String(29 + random.below(337))]] : [];
    }),
  );
  const others = Array.from({ length: 400 }, (_, at): Cells => [
    ...[`other-${at + 1}`, String(1 + random.below(365))],
  ]);
  const registered = shuffled([...deaths, ...others], random);
  const half = Math.floor(registered.length / 2);
  const people = dealt.map(({ site, own }): DataFile => {
    const lines = own.map(({ id, row: [arm = ""] }) => [id, arm]);
    return [`${example}/data/${site}.csv`, csv(["participant", "arm"], lines)];
  });
  return [
    ...people,
    ...REGISTERS.map((register, at): DataFile => {
      const lines = at === 0 ? registered.slice(0, half) : registered.slice(half);
      return [`${example}/data/${register}.csv`, csv(["participant", "day"], lines)];
    }),
  ];
}

function csv(header: Cells, rows: readonly Cells[]): string {
  return [header, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}

/** Deals the rows to sites at random and gives each an id. */
function deal<Row>(
  example: string,
  rows: readonly Row[],
): readonly { site: string; own: readonly { id: string; row: Row }[] }[] {
  const random = randomFrom(example);
  const dealt = shuffled(rows, random).map((row) => ({ row, site: random.below(SITES.length) }));
  return SITES.map((site, index) => ({
    site,
    own: dealt
      .filter((row) => row.site === index)
      .map(({ row }, at) => ({ id: `${site}-${at + 1}`, row })),
  }));
}

const here = fileURLToPath(import.meta.url);
if (process.argv[1] === here) writeExamples(dirname(here));
