import { compile } from "@qsc/compiler";
import { storedColumns, type Bundle, type Disclosure, type Item } from "@qsc/plan";
import { concatenateTables, encodeSites, runInMemory, type Table } from "@qsc/runtime";
import { expect, test } from "vitest";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { generateScenario, type Scenario } from "../differential/generate.ts";
import { randomFrom, type Random } from "../support/random.ts";
import { inParts, randomTable, shuffled, threeSites, withOthers } from "../support/random-table.ts";

const CONTRACTS = process.env["QSC_LONG"] === "1" ? 20_000 : 400;
/** `QSC_SEED` repeats a run from the seed that it printed. */
const FIRST_SEED = Number(process.env["QSC_SEED"] ?? 500_000);
/** How many contracts may be drawn for one that is accepted. */
const PATIENCE = 5;
/** How many databases may be drawn for one that nobody may tell from the first. */
const TRIES = 6;

/** The contracts are tried in parts, each with seeds of its own. */
const PARTS = [0, 1, 2, 3];
const PATIENT_SEEDS = CONTRACTS * PATIENCE;

const covered = new Map<string, number>();
const tally = { contracts: 0, otherPersons: 0, otherOrder: 0, suppressed: 0 };

/**
 * Databases whose ideal outputs are equal are the same to everybody:
 * what the circuit opens, flags and figures alike, how many messages are sent and how long they are.
 */
test.each(PARTS)(
  `databases of equal outputs look the same in ${CONTRACTS} generated contracts, part %i of ${PARTS.length}`,
  { timeout: 3_600_000 },
  (part) => {
    const first = FIRST_SEED + part * PATIENT_SEEDS;
    const [before, enough] = [tally.contracts, tally.contracts + CONTRACTS / PARTS.length];
    let seed = first;
    for (; tally.contracts < enough && seed < first + PATIENT_SEEDS; seed++) {
      const scenario = generateScenario(seed);
      const { bundle } = compile(new Map([["g.qsc", scenario.source]]), "g.qsc");
      if (bundle === null) continue;
      tally.contracts++;
      for (const name of featuresOf(bundle)) covered.set(name, (covered.get(name) ?? 0) + 1);
      const random = randomFrom(seed);
      const pair = drawPair(scenario, bundle, random);
      tally[pair.kind]++;
      if (pair.ideal.includes("false")) tally.suppressed++;
      const [one, other] = pair.tables.map((table) => observe(scenario, bundle, table));
      expect(other, `seed ${seed}\n${scenario.source}`).toEqual(one);
    }
    console.log(`seeds ${first}..${seed - 1}: ${tally.contracts - before} contracts`);
    expect(tally.contracts).toBe(enough);
  },
);

test("the contracts have every kind of figure and every clause, and databases of other persons", () => {
  console.log(
    `${JSON.stringify(tally)} covered: ${JSON.stringify(Object.fromEntries([...covered].sort()))}`,
  );
  expect(tally.otherPersons).toBeGreaterThan(tally.contracts / 4);
  expect(tally.suppressed).toBeGreaterThan(tally.contracts / 4);
  for (const name of [...Object.keys(FIGURES), ...Object.keys(LIMITS), ...CLAUSES]) {
    expect(covered.get(name) ?? 0, name).toBeGreaterThan(0);
  }
});

/** Kinds that a plan can have: a new one does not compile until it stands here, and fails until it is generated. */
const FIGURES: Readonly<Record<Item["kind"], true>> = {
  ...{ count: true, proportion: true, sum: true, mean: true, variance: true, stddev: true },
  ...{ histogram: true, quantile: true, derived: true },
  ...{ differenceOfProportions: true, ratioOfProportions: true, differenceOfMeans: true },
};
/** Noise is drawn from the run, not from the persons: what it hides is shown by tests of its own. */
const LIMITS: Readonly<Record<keyof Omit<Disclosure, "differentialPrivacy">, true>> = {
  ...{ minimumCohort: true, minimumSites: true, minimumOutside: true, siteShare: true },
  ...{ dominance: true, dominanceOfSites: true, zerosPublic: true },
};
const CLAUSES = [
  ...["0 keys", "1 keys", "2 keys", "everybody", "where", "parameters", "several queries"],
  ...["joined rows", "judged", "descent"],
];

/** Aggregates and clauses of a contract, for the count of what was tried. */
function featuresOf({ plan, circuit }: Bundle): ReadonlySet<string> {
  return new Set([
    ...plan.queries.flatMap(({ items }) => items.map(({ kind }) => kind)),
    ...plan.queries.map(({ keys }) => `${keys.length} keys`),
    ...plan.queries.map(({ where }) => (where === null ? "everybody" : "where")),
    ...plan.queries.flatMap(({ gates }) =>
      gates.flatMap((gate) => (gate.judged ? ["judged"] : [])),
    ),
    ...Object.keys(plan.disclosure),
    ...(circuit.stages.filter(({ lanes }) => lanes === "rows").length > 1 ? ["descent"] : []),
    ...(plan.parameters.length > 0 ? ["parameters"] : []),
    ...(plan.queries.length > 1 ? ["several queries"] : []),
    ...(plan.dataset.joined === undefined ? [] : ["joined rows"]),
  ]);
}

interface Pair {
  readonly kind: "otherPersons" | "otherOrder";
  readonly tables: readonly [Table, Table];
  readonly ideal: string;
}

/** Two databases of as many persons with the same ideal outputs. */
function drawPair(scenario: Scenario, bundle: Bundle, random: Random): Pair {
  const columns = storedColumns(bundle.plan.dataset);
  const table = randomTable(columns, random.pick([5, 20, 40, 60]), random);
  const ideal = idealOf(scenario, bundle, table);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const other = withOthers(table, columns, random);
    if (idealOf(scenario, bundle, other) === ideal) {
      return { kind: "otherPersons", tables: [table, other], ideal };
    }
  }
  // Persons stay at their sites: which site has how many of them may decide what opens.
  const parts = inParts(table, threeSites(table)).map((site) => shuffled(site, random));
  const other = concatenateTables(bundle.plan.dataset, parts);
  return { kind: "otherOrder", tables: [table, other], ideal };
}

/** The ideal functionality: the query in the clear, with the gates of docs/design/disclosure.md. */
function idealOf({ parameters }: Scenario, { plan }: Bundle, table: Table): string {
  const values = plan.parameters.map(({ name }) => parameters[name] ?? Number.NaN);
  const figures = evaluateInClear(plan, values, table, { sites: threeSites(table) });
  return JSON.stringify(figures, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

/** All that recipients, nodes and the network see of a run in three parties, shares apart. */
function observe(
  { parameters, seed }: Scenario,
  { plan, circuit }: Bundle,
  table: Table,
): ReturnType<typeof runInMemory> {
  return runInMemory({
    ...{ plan, circuit, seed: `noninterference ${seed}` },
    ...encodeSites(plan.dataset, inParts(table, threeSites(table))),
    parameters: plan.parameters.map(({ name }) => parameters[name] ?? Number.NaN),
  });
}
