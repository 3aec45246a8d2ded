import { compile } from "@qsc/compiler";
import { recipientsOf, type Bundle } from "@qsc/plan";
import {
  encodeRows,
  figuresFromOutputs,
  resultsFromFigures,
  runInMemory,
  type QueryResult,
} from "@qsc/runtime";
import { expect, test } from "vitest";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { randomFrom, type Random } from "../support/random.ts";
import { inParts, randomTable, threeSites } from "../support/random-table.ts";

const LONG = process.env["QSC_LONG"] === "1";
const PAIRS = LONG ? 60 : 3;
/** `QSC_SEED` repeats a run from the seed that it printed. */
const FIRST_SEED = Number(process.env["QSC_SEED"] ?? 900_000);

/** A contract whose figures are hidden or not, with results that are computed from them. */
function contract(hidden: string, results: readonly string[], grouped: boolean): string {
  return `
    type Arm = enum { control, treated }
    schema Participant {
      person id
      id: Id identifier
      arm: Arm
      responded: Bool
      female: Bool
      dose: Decimal(1) 0.0..6.3
      age: Int 18..25?
    }
    contract Interim {
      data participants: Participant
      parameter limit: Decimal(1) 0.5..2.0 in { 0.5, 1.0, 1.5, 2.0 }
      query {
        from participants
        ${grouped ? "group by arm" : ""}
        release to board {
          ${hidden} n = count()
          ${hidden} r = count(responded)
          ${hidden} women = count(female)
          ${hidden} share = proportion(responded)
          ${hidden} s = sum(dose)
          ${hidden} m = mean(age)
          ${hidden} v = variance(dose)
          ${hidden} odds = r / (n - r)
          ${results.join("\n          ")}
        }
      }
      privacy { minimum cohort 3 persons }
    }`;
}

const NUMBERS = ["n", "r", "women", "share", "odds", "$limit", "3", "0.25", "(n - r)"];

function drawResult(index: number, random: Random): string {
  const [a, b, c] = [random.pick(NUMBERS), random.pick(NUMBERS), random.pick(NUMBERS)];
  const decimals = random.below(4);
  const number = random.pick([
    `round(${a} / ${b}, decimals: ${decimals})`,
    `round(share - ${c} * share, decimals: ${decimals})`,
    `round(-s / n, decimals: ${decimals})`,
    `round(m, decimals: ${decimals})`,
    `round(sqrt(v), decimals: ${decimals})`,
    `round(sqrt(share * (1 - share) / n), decimals: ${decimals})`,
    `round(v / n, decimals: ${decimals})`,
  ]);
  const truth = random.pick([
    `odds >= $limit`,
    `r / n > women / n`,
    `${a} * r < ${b} * women or not ${c} == odds`,
    `share * share >= 0.04 and v <= 4`,
    `s / n != m`,
  ]);
  // A released result is a figure like any other, with the value that it shows.
  const names = random.chance(50) ? number : truth;
  return `d${index} = ${names}`;
}

function results(bundle: Bundle, seed: string, random: Random): readonly QueryResult[][] {
  const { plan, circuit } = bundle;
  const table = randomTable(plan.dataset.columns, random.pick([3, 8, 20, 60]), random);
  const parameters = [random.pick(plan.parameters[0]?.values ?? [])];
  const parts = inParts(table, threeSites(table));
  const { figures } = runInMemory({
    ...{ plan, circuit, parameters, seed },
    sites: parts.map(({ columns, rows }) => encodeRows(plan.dataset, columns, rows)),
  });
  const shared = recipientsOf(plan).flatMap((recipient) =>
    resultsFromFigures(plan, figuresFromOutputs(plan, figures, recipient), [recipient], parameters),
  );
  const sites = threeSites(table);
  const clear = evaluateInClear(plan, parameters, table, { sites });
  return [shared, [...resultsFromFigures(plan, clear, recipientsOf(plan), parameters)]];
}

function derived(tables: readonly QueryResult[]): unknown {
  return tables.flatMap(({ cells }) =>
    cells.map(({ items }) => items.filter(({ name }) => name.startsWith("d"))),
  );
}

/** Over shares, in the clear, and after the run of a contract that opens everything: all the same, and nothing else opens. */
test("hiding figures leaves what is computed from them as it is", { timeout: 3_600_000 }, () => {
  const tally = new Map<string, number>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + PAIRS; seed++) {
    const random = randomFrom(seed);
    const drawn = [0, 1, 2].map((index) => drawResult(index, random));
    const used = `d3 = odds > 1 or m > 20 or v > 1 or s > 3 or women > 3 or share > 50%`;
    const grouped = random.chance(50);
    const [own, twin] = ["hidden", ""].map((word) => {
      const source = contract(word, [...drawn, used], grouped);
      const { bundle, diagnostics } = compile(new Map([["g.qsc", source]]), "g.qsc");
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors, source).toEqual([]);
      return bundle!;
    });
    const tables = [own!, twin!].flatMap((bundle) =>
      results(bundle, `twin ${seed}`, randomFrom(seed + 1)),
    );
    const [shared, ...others] = tables.map(derived);
    for (const other of others) expect(other, `seed ${seed}\n${drawn.join("\n")}`).toEqual(shared);
    const names = new Set(
      tables[0]
        ?.flatMap(({ cells }) => cells.flatMap(({ items }) => items))
        .map(({ name }) => name),
    );
    expect([...names]).toEqual(["d0", "d1", "d2", "d3"]);
    for (const { items } of tables[0]?.flatMap(({ cells }) => cells) ?? []) {
      for (const { value } of items) tally.set(value.kind, (tally.get(value.kind) ?? 0) + 1);
    }
  }
  console.log(`seeds ${FIRST_SEED}..: ${JSON.stringify(Object.fromEntries(tally))}`);
  for (const kind of ["derived", "truth", "suppressed"]) {
    expect(tally.get(kind) ?? 0, kind).toBeGreaterThan(0);
  }
});
