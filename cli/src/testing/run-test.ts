import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ContractTest, Span, TestSite, TestSuite } from "@qsc/compiler";
import {
  type Bundle,
  cellCount,
  cellLabels,
  epsilonOf,
  joinedAtSites,
  type Plan,
  recipientsOf,
} from "@qsc/plan";
import {
  concatenateTables,
  encodeSites,
  evaluateInClear,
  figuresFromOutputs,
  type QueryResult,
  randomBitsOfSeed,
  readSites,
  resultsFromFigures,
  runInMemory,
  type Table,
  tableOfRows,
} from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { checkInside } from "../input/source-text.ts";
import { type Binding, bindParameters } from "../input/parameters.ts";
import { isAsExpected } from "./compare.ts";
import { itemFigures } from "./item-figures.ts";

/** How a test ended. */
export interface TestOutcome {
  readonly test: ContractTest;
  readonly mismatches: readonly Mismatch[];
  /** What was released, where a run took place; coverage is counted over it. */
  readonly run: { readonly binding: Binding; readonly results: readonly QueryResult[] } | null;
}

/** One thing that is not as the test has it. */
export type Mismatch =
  | {
      readonly kind: "figure";
      readonly span: Span;
      readonly query: string;
      readonly cell: Readonly<Record<string, string>>;
      readonly item: string;
      readonly expected: string;
      readonly actual: QueryResult["cells"][number]["items"][number]["value"];
      /** Which computation: over secret shares, or in the clear. */
      readonly computed: Computation;
    }
  /** Nothing was refused, or for another reason; or there are no figures to compare. */
  | { readonly kind: "refusal"; readonly span: Span; readonly message: string }
  /** The two computations differ: a defect of qsc, not of the contract. */
  | { readonly kind: "difference"; readonly span: Span; readonly message: string };

export type Computation = "shares" | "clear";

export interface TestRun {
  /** The folder that paths of the test file start from. */
  readonly folder: string;
  readonly suite: TestSuite;
  /** Leave the shares out. */
  readonly clearOnly: boolean;
}

/** Runs a test: over shares by the real engine, its three parties in this process, and in the clear. */
export async function runTest(run: TestRun, test: ContractTest): Promise<TestOutcome> {
  const { bundle } = run.suite.compilation;
  if (bundle === null) return refusedContract(run.suite, test);
  const ended = (mismatches: readonly Mismatch[], of: TestOutcome["run"] = null): TestOutcome => ({
    ...{ test, mismatches },
    run: of,
  });
  const bound = bind(bundle, test);
  const { expectation } = test;
  if (expectation.kind === "refused") {
    const found = bound.kind === "refused" ? bound.code : null;
    return ended(found === expectation.code ? [] : [notRefused(test, found)]);
  }
  if (bound.kind === "refused") return ended([notRefused(test, bound.code)]);
  const sites = await Promise.all(test.sites.map((site) => tableOf(run, bundle, site)));
  const { binding } = bound;
  const clear = inTheClear(bundle, binding, sites, test.title);
  const shared = run.clearOnly ? null : overShares(bundle, binding, sites, test.title);
  const results = shared ?? clear;
  const mismatches = mismatchesOf(bundle.plan, test, results, shared === null ? "clear" : "shares");
  if (shared !== null && JSON.stringify(shared) !== JSON.stringify(clear)) {
    const message = "the figures over secret shares differ from those in the clear";
    mismatches.push({ kind: "difference", span: test.span, message });
    mismatches.push(...mismatchesOf(bundle.plan, test, clear, "clear"));
  }
  return ended(mismatches, { binding, results });
}

function refusedContract({ compilation }: TestSuite, test: ContractTest): TestOutcome {
  const codes = compilation.diagnostics.flatMap(({ severity, code }) =>
    severity === "error" ? [code] : [],
  );
  const { expectation } = test;
  const isExpected = expectation.kind === "refused" && codes.includes(expectation.code);
  const mismatches = isExpected ? [] : [notRefused(test, [...new Set(codes)].join(", "))];
  return { test, mismatches, run: null };
}

function notRefused({ expectation, span }: ContractTest, found: string | null): Mismatch {
  if (expectation.kind === "figures") {
    return { kind: "refusal", span, message: `expected figures, but refused: ${found}` };
  }
  const actual = found === null ? "nothing is refused" : `refused: ${found}`;
  const message = `expected the refusal ${expectation.code}, but ${actual}`;
  return { kind: "refusal", span: expectation.span, message };
}

type Bound =
  | { readonly kind: "bound"; readonly binding: Binding }
  | { readonly kind: "refused"; readonly code: string };

/** As `qsc run` binds its parameters, so that what it refuses is refused here. */
function bind({ plan }: Bundle, { bindings }: ContractTest): Bound {
  try {
    const texts = bindings.map(({ name, text }) => `${name}=${text}`);
    return { kind: "bound", binding: bindParameters(plan, texts) };
  } catch (error) {
    if (error instanceof Failure) return { kind: "refused", code: error.code };
    throw error;
  }
}

async function tableOf(run: TestRun, { plan }: Bundle, site: TestSite): Promise<Table> {
  // Which site has a row means nothing for a figure, and a test gives the rows with their persons.
  const dataset = joinedAtSites(plan.dataset);
  if (site.kind === "rows") return tableOfRows(dataset, site.groups, site.joined);
  const sources = site.files.map(({ data, path }) => {
    const file = { site: "site", path: fileIn(run, path) };
    return [data, { mapping: null, sites: [file] }] as const;
  });
  const read = await readSites(Object.fromEntries(sources), dataset);
  if (!read.ok) {
    const [{ code, message, help } = NO_PROBLEM] = read.problems;
    throw new Failure(code, message, { status: EXIT.usage, ...(help !== undefined && { help }) });
  }
  const [rows] = read.value;
  if (rows === undefined) throw new RangeError("a site of a test was not read");
  for (const { path, rejected } of [rows, ...rows.joined]) {
    for (const { line, code, message } of rejected) {
      throw new Failure(code, `\`${path}\`, line ${line}: ${message}`, {
        help: "every row of a test must fit the schema",
        status: EXIT.usage,
      });
    }
  }
  return rows.table;
}

function fileIn({ folder }: TestRun, named: string): string {
  const path = join(folder, named);
  if (!existsSync(path)) {
    throw new Failure("input/no-such-file", `there is no \`${path}\``, {
      help: "`given … from` names a file by its path from the test",
      status: EXIT.usage,
    });
  }
  checkInside(folder, path);
  return path;
}

const NO_PROBLEM = { code: "csv/malformed", message: "unusable rows", help: undefined } as const;

/** The randomness follows from the title, so that a test is the same each time, its noise included. */
function inTheClear(
  { plan }: Bundle,
  { values }: Binding,
  sites: readonly Table[],
  title: string,
): readonly QueryResult[] {
  const pooled = concatenateTables(plan.dataset, sites);
  const rows = sites.map((site) => site.rows);
  const cells = Math.max(...plan.queries.map(cellCount));
  const random = epsilonOf(plan) === null ? null : randomBitsOfSeed(title, cells);
  const figures = evaluateInClear(plan, values, pooled, { sites: rows, random });
  return resultsFromFigures(plan, figures, recipientsOf(plan), values);
}

/** Draws the same random bits as `inTheClear`. */
function overShares(
  { plan, circuit }: Bundle,
  { values }: Binding,
  sites: readonly Table[],
  title: string,
): readonly QueryResult[] {
  const { figures } = runInMemory({
    ...{ plan, circuit, parameters: values, seed: title },
    ...encodeSites(plan.dataset, sites),
  });
  return recipientsOf(plan).flatMap((recipient) =>
    resultsFromFigures(plan, figuresFromOutputs(plan, figures, recipient), [recipient], values),
  );
}

function mismatchesOf(
  plan: Plan,
  { expectation }: ContractTest,
  results: readonly QueryResult[],
  computed: Computation,
): Mismatch[] {
  if (expectation.kind === "refused") return [];
  const found: Mismatch[] = [];
  for (const { query: index, labels, items } of expectation.cells) {
    const query = plan.queries[index];
    if (query === undefined) throw new RangeError(`no query ${index}`);
    const wanted = labels.map((label, key) => query.keys[key]?.labels[label ?? -1] ?? null);
    const columns = items.map((one) => ({
      ...one,
      figures: itemFigures(plan, results, { query: index, item: one.item }),
    }));
    for (let cell = 0; cell < cellCount(query); cell++) {
      const own = cellLabels(query, cell);
      if (!wanted.every((label, key) => label === null || label === own[key])) continue;
      const named = query.keys.map(({ name }, key) => [name, own[key] ?? ""] as const);
      for (const { span, text, value, figures } of columns) {
        const actual = figures[cell];
        if (actual === undefined) throw new RangeError(`no cell ${cell}`);
        if (isAsExpected(value, actual.value)) continue;
        found.push({
          ...{ kind: "figure", span, query: query.name, item: actual.name, expected: text },
          ...{ cell: Object.fromEntries(named), actual: actual.value, computed },
        });
      }
    }
  }
  return found;
}
