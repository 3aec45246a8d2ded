import { compile, toCircuit } from "@qsc/compiler";
import {
  boundsOf,
  evaluateCircuit,
  predictRun,
  storedColumns,
  validateBundle,
  type Bundle,
  type Query,
} from "@qsc/plan";
import {
  encodeRows,
  figuresFromOutputs,
  randomBitsOfSeed,
  resultsFromFigures,
  runInMemory,
  type Table,
} from "@qsc/runtime";
import { expect, test } from "vitest";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { randomFrom, type Random } from "../support/random.ts";
import { runInParties } from "../support/run-in-parties.ts";

const SEEDS = process.env["QSC_LONG"] === "1" ? 60 : 3;

function compiled(queries: string, epsilon: string): Bundle {
  const source = `
schema P {
  person id
  id: Id identifier
  arm: enum { a, b, c }
  age: Int 18..110
  change: Int -20..40?
  cured: Bool
}
contract Noisy version 1.0.0 {
  data p: P held as shares
  parameter from: Int 18..110 in { 18, 65 }
  ${queries}
  privacy { minimum cohort 5 persons differential privacy epsilon ${epsilon} }
}`;
  const { bundle, diagnostics } = compile(new Map([["n.qsc", source]]), "n.qsc");
  expect(diagnostics).toEqual([]);
  expect(validateBundle(bundle)).toEqual([]);
  return bundle!;
}

const MIXED = `
  query arms {
    from p where age >= $from group by arm
    release {
      n = count() cured = count(cured) share = proportion(cured)
      total = sum(change) mean = mean(age) spread = stddev(age)
      ages = histogram(age, { 40, 65 })
    }
  }
  query all { from p release { n = count() worse = sum(change * -3) } }`;

function drawTable(bundle: Bundle, random: Random, rows: number): Table {
  const draw = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: rows }, () => from + random.below(to - from + 1));
  const change = draw(-20, 40);
  const present = Uint8Array.from({ length: rows }, () => random.below(2));
  const columns = [
    { values: draw(0, 2) },
    { values: draw(18, 110) },
    { values: change.map((value, row) => (present[row] === 0 ? 0 : value)), present },
    { values: draw(0, 1) },
  ];
  expect(bundle.plan.dataset.columns.length).toBe(columns.length);
  return { rows, columns };
}

test(
  `shares, clear and circuit draw the same noise from the same bits, ${SEEDS} times`,
  { timeout: 300_000 },
  () => {
    const bundle = compiled(MIXED, "2.5");
    const { plan, circuit } = bundle;
    let [open, closed] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const name = `noise ${seed}`;
      const table = drawTable(bundle, randomFrom(seed), 40 + 30 * seed);
      const parameters = [seed % 2 === 0 ? 18 : 65];
      const random = randomBitsOfSeed(name);
      const clear = evaluateInClear(plan, parameters, table, { random });
      expect(runInParties(bundle, parameters, [table], name), name).toEqual(clear);
      const rows = Array.from({ length: table.rows }, (_, row) =>
        table.columns.map(({ values, present }) => (present?.[row] === 0 ? null : values[row]!)),
      );
      const values = evaluateCircuit(plan, circuit, rows, parameters, { random });
      const outputs = circuit.outputs.map((output, at) => ({ ...output, values: values[at]! }));
      expect(figuresFromOutputs(plan, outputs), name).toEqual(clear);
      for (const { cells } of resultsFromFigures(plan, clear)) {
        for (const { value, noisy } of cells.flatMap(({ items }) => items)) {
          expect(noisy).toBe(true);
          if (value.kind === "suppressed") closed++;
          else open++;
        }
      }
    }
    expect(open).toBeGreaterThan(SEEDS * 4);
    expect(closed).toBeGreaterThan(0);
  },
);

const JOINED = `
schema P { person id id: Id identifier ill: Bool }
schema Visit { person id at most 3 rows per person id: Id identifier days: Int 1..9 }
contract Noisy version 1.0.0 {
  data people: P held as shares
  data visits: Visit held as shares
  query {
    from people
    join visits on person
    group by ill
    release { n = count() stays = sum(number(visits)) days = sum(total(visits, days)) }
  }
  privacy { minimum cohort 5 persons differential privacy epsilon 1 }
}`;

test("a person's joined rows change figures by no more than all of them together, and draw the same noise", () => {
  const { bundle } = compile(new Map([["n.qsc", JOINED]]), "n.qsc");
  expect(validateBundle(bundle)).toEqual([]);
  const { plan } = bundle!;
  const sensitivities = plan.queries[0]?.noise?.map(({ sensitivity }) => sensitivity);
  expect(sensitivities).toEqual([1, 3, 27]);
  const random = randomFrom(5);
  const rows = 120;
  const columns = storedColumns(plan.dataset).map(({ type, optional }) => {
    const { min, max } = boundsOf(type);
    const present = Uint8Array.from({ length: rows }, () => random.below(2));
    const values = Int32Array.from({ length: rows }, (_, row) =>
      optional && present[row] === 0 ? min : min + random.below(max - min + 1),
    );
    return optional ? { values, present } : { values };
  });
  const clear = evaluateInClear(
    plan,
    [],
    { rows, columns },
    { random: randomBitsOfSeed("joined") },
  );
  expect(runInParties(bundle!, [], [{ rows, columns }], "joined")).toEqual(clear);
  const opened = resultsFromFigures(plan, clear)[0]!.cells.flatMap(({ items }) => items);
  expect(opened.every(({ value, noisy }) => value.kind !== "suppressed" && noisy)).toBe(true);
});

test("noisy figures have no interval, and spend no epsilon for one", () => {
  const bundle = compiled(
    `query q { from p where age >= $from group by arm release {
       share = proportion(cured) mean = mean(age, interval: 95%)
       more = ratio(cured, than: a) older = difference(age, than: a)
     } }
     query r { from p release { mean = mean(age, interval: 95%) } }`,
    "20",
  );
  const { plan } = bundle;
  expect(plan.queries[1]?.noise?.map(({ figure }) => figure.kind)).toEqual(["cohort", "sum"]);
  const table = drawTable(bundle, randomFrom(13), 600);
  const results = resultsFromFigures(plan, runInParties(bundle, [18], [table], "intervals"));
  for (const { value } of results.flatMap(({ cells }) => cells.flatMap(({ items }) => items))) {
    if (value.kind !== "reference") expect(value).toHaveProperty("interval", null);
  }
});

test("derived figures are computed from the noisy ones, and say so", () => {
  const bundle = compiled(
    `query q { from p where age >= $from release {
       n = count() m = count(cured) others = n - m odds = 100 * m / others
     } }`,
    "2",
  );
  const { plan } = bundle;
  // Nothing is paid for what is computed after the run.
  expect(plan.queries[0]?.noise?.length).toBe(2);
  const table = drawTable(bundle, randomFrom(17), 600);
  const figures = runInParties(bundle, [18], [table], "derived");
  const items = resultsFromFigures(plan, figures)[0]!.cells[0]!.items;
  const [n, m, others, odds] = items.map(({ value }) => value);
  if (n?.kind !== "count" || m?.kind !== "count") throw new Error("closed");
  expect(others).toMatchObject({ kind: "derived", value: n.count - m.count });
  expect(odds).toMatchObject({ value: (100 * m.count) / (n.count - m.count) });
  expect(items[3]).toMatchObject({
    noisy: true,
    noise: [
      { figure: "m", of: "count" },
      { figure: "n", of: "count" },
    ],
  });
});

test("with a large epsilon the figures are close to the exact ones", () => {
  const bundle = compiled(
    "query q { from p where age >= $from release { n = count() total = sum(change) mean = mean(age) } }",
    "20",
  );
  const table = drawTable(bundle, randomFrom(7), 900);
  const { plan } = bundle;
  const [item] = resultsFromFigures(plan, runInParties(bundle, [18], [table], "close"))[0]!.cells;
  const { values, present } = table.columns[2]!;
  const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);
  const total = sumOf([...values].map((value, row) => (present![row] === 1 ? value : 0)));
  const ages = sumOf(table.columns[1]!.values);
  const [n, sum, mean] = item!.items.map(({ value }) => value);
  // Scales: 4 figures of ε = 5, and Δ = 1, 40 and 46.
  if (n?.kind !== "count" || sum?.kind !== "sum" || mean?.kind !== "mean")
    throw new Error("closed");
  expect(Math.abs(n.count - 900)).toBeLessThan(10);
  expect(Math.abs(sum.value - total)).toBeLessThan(40 * 4);
  expect(Math.abs(mean.value - ages / 900)).toBeLessThan(1);
});

test("noise costs the AND gates that are predicted, exactly, and none a row", () => {
  const query = "query q { from p where age >= $from group by arm release { n = count() } }";
  const noisy = compiled(query, "1");
  const { minimumCohort } = noisy.plan.disclosure;
  const queries = noisy.plan.queries.map(withoutNoise);
  const plan = { ...noisy.plan, disclosure: { minimumCohort }, queries };
  const exact = { ...noisy, plan, circuit: toCircuit(plan) };
  const table = drawTable(noisy, randomFrom(11), 300);
  const [more, less] = [noisy, exact].map((bundle) => costAndPrediction(bundle, table));
  expect([more!.cost, less!.cost]).toEqual([more!.predicted, less!.predicted]);
  expect(more!.cost).toBeGreaterThan(less!.cost + 32 * 400);
});

function withoutNoise({ noise: _, ...query }: Query): Query {
  return query;
}

/** AND gates of a run, and what `predictRun` says. */
function costAndPrediction(
  { plan, circuit }: Bundle,
  table: Table,
): { readonly cost: number; readonly predicted: number } {
  const planes = encodeRows(plan.dataset, table.columns, table.rows);
  const run = { plan, circuit, sites: [planes], parameters: [18], seed: "cost" };
  return {
    cost: runInMemory(run).cost.andGates,
    predicted: predictRun(circuit, [planes.lanes]).andGates,
  };
}
