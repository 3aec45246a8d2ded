import { compile } from "@qsc/compiler";
import { boundsOf, type Bundle, type Column } from "@qsc/plan";
import { resultsFromFigures, type Figures, type Released, type Table } from "@qsc/runtime";
import { rawCells } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { compileAccepted } from "../support/compile-contract.ts";
import { runInParties } from "../support/run-in-parties.ts";

/** The minimum cohort of every contract here. */
export const K = 5;

/** The queries of one contract over a fixed schema, as source text; `clauses` are further limits of its policy. */
export function contractOf(
  queries: string,
  minimum: number = K,
  clauses = "",
): ReadonlyMap<string, string> {
  const source = `
schema P {
  person id
  id: Id identifier
  age: Int 18..110 quasi
  score: Int 0..9
  visits: Int 0..3
  children: Int 0..2
  weight: Int 40..200?
  pain: Int 0..10?
  sex: enum { f, m }
  arm: enum { a, b, c }
  response: Bool
  smoker: Bool
  relapse: Bool?
  seen: Date 2020-01-01..2025-12-31
}
contract C version 1.0.0 {
  data p: P held as shares
  ${queries}
  privacy { policy Ours minimum cohort ${minimum} persons }
}
policy Ours { ${clauses} }`;
  return new Map([["c.qsc", source]]);
}

/** Codes of everything that is found in a contract; empty when it is accepted. */
export function codesOf(queries: string, clauses = ""): readonly string[] {
  const { diagnostics } = compile(contractOf(queries, K, clauses), "c.qsc");
  return diagnostics.map(({ code }) => code);
}

/** Field values of a person, as integers of the plan; enum members by their place; null is missing. */
export type Person = Readonly<Record<string, number | null>>;

/** So many persons alike. */
export type People = readonly (readonly [count: number, person: Person])[];

/** Reads a released figure; NaN when it is suppressed, so that whatever is computed from it is, too. */
export type Read = (item: string, cell?: string, query?: number) => Readonly<Statistics>;

interface Statistics {
  /** The count, the sum, the mean, or the proportion. */
  value: number;
  /** Of how many persons. */
  count: number;
  /** Counts of a histogram. */
  bins: readonly number[];
}

/** What is released by a run in three parties, and what would be if no gate ever closed. */
export function runBothWays(
  queries: string,
  people: People | readonly [site: People, ...others: People[]],
  parameters: readonly number[] = [],
  clauses = "",
): {
  readonly released: Read;
  readonly ungated: Read;
  readonly bundle: Bundle;
  readonly figures: Figures;
} {
  const bundle = compileAccepted(contractOf(queries, K, clauses), "c.qsc");
  const { columns } = bundle.plan.dataset;
  const sites = isOneSite(people) ? [people] : people;
  const tables = sites.map((site) => tableOf(columns, site));
  const table = tableOf(columns, sites.flat());
  const figures = runInParties(bundle, parameters, tables, queries);
  const open: Figures = {
    queries: bundle.plan.queries.map((query) => ({
      cells: rawCells(bundle.plan, query, parameters, table).map(({ cohorts, sums }) => ({
        open: query.gates.map(() => true),
        cohorts: cohorts.map((size, at) => (query.cohorts[at]?.released === true ? size : null)),
        sums,
        ...{ quantiles: [], secrets: [] },
      })),
    })),
  };
  return { released: reader(bundle, figures), ungated: reader(bundle, open), bundle, figures };
}

function isOneSite(people: People | readonly People[]): people is People {
  return typeof people[0]?.[0] === "number";
}

export function reader({ plan }: Pick<Bundle, "plan">, figures: Figures): Read {
  const results = resultsFromFigures(plan, figures);
  return (item, cell = "", query = 0) => {
    const found = results[query]?.cells
      .find(({ labels }) => labels.join(" ") === cell)
      ?.items.find(({ name }) => name === item);
    if (found === undefined) throw new RangeError(`no ${item} in cell "${cell}" of ${query}`);
    return statisticsOf(found.value);
  };
}

function statisticsOf(released: Released): Statistics {
  switch (released.kind) {
    case "suppressed":
    case "reference":
    case "undefined":
      return { value: Number.NaN, count: Number.NaN, bins: [Number.NaN, Number.NaN, Number.NaN] };
    case "count":
      return { value: released.count, count: released.count, bins: [] };
    case "derived":
    case "truth":
      return { value: Number(released.value), count: Number.NaN, bins: [] };
    case "proportion":
      return { value: released.value, count: released.denominator, bins: [] };
    case "sum":
    case "mean":
      return { value: released.value, count: released.count, bins: [] };
    case "variance":
    case "stddev":
      return { value: released.value ?? Number.NaN, count: released.count, bins: [] };
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
      return { value: released.value ?? Number.NaN, count: Number.NaN, bins: [] };
    case "histogram":
      return {
        value: Number.NaN,
        count: Number.NaN,
        bins: released.bins.map(({ count }) => count ?? Number.NaN),
      };
    case "quantile":
      return { value: released.index, count: Number.NaN, bins: [] };
  }
}

/** Fields that a person does not name have the least value. */
export function tableOf(columns: readonly Column[], people: People): Table {
  const rows = people.flatMap(([count, person]) => Array.from({ length: count }, () => person));
  return {
    rows: rows.length,
    columns: columns.map(({ name, type, optional }) => {
      const { min } = boundsOf(type);
      const of = (row: Person): number | null => (row[name] === undefined ? min : row[name]);
      const values = Int32Array.from(rows, (row) => of(row) ?? min);
      if (!optional) return { values };
      return { values, present: Uint8Array.from(rows, (row) => (of(row) === null ? 0 : 1)) };
    }),
  };
}
