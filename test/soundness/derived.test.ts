import type { Plan, Query } from "@qsc/plan";
import { resultsFromFigures } from "@qsc/runtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toPlan } from "../../compiler/src/lower/to-plan.ts";
import { withDerived } from "../../compiler/src/testing/arbitrary-formula.ts";
import {
  allRows,
  arbitraryModel,
  arbitraryTables,
  bool,
  itemOf,
  modelOf,
  queryOf,
} from "../../compiler/src/testing/arbitrary-model.ts";
import { toldByDerived, type ResultsOf } from "./told-by-derived.ts";

const LONG = process.env["QSC_LONG"] === "1";
const RUNS = LONG ? 2000 : 60;

const results: ResultsOf = (plan, figures) => resultsFromFigures(plan, figures);

test(
  "a derived figure tells its recipient no more than its operands do",
  { timeout: 3_600_000 },
  () => {
    let derived = 0;
    fc.assert(
      fc.property(fc.oneof(arbitraryModel, arbitraryTables).chain(withDerived), (model) => {
        const { plan } = toPlan(model);
        if (plan === null || !hasDerived(plan)) return;
        derived++;
        const kinds = allRows(model.dataset.columns);
        expect(toldByDerived(plan, kinds, kinds.length <= 4 ? 8 : 5, results)).toBeNull();
      }),
      { numRuns: RUNS },
    );
    expect(derived).toBeGreaterThan(RUNS / 10);
  },
);

function hasDerived({ queries }: Plan): boolean {
  return queries.some(({ items }) => items.some(({ kind }) => kind === "derived"));
}

/** n and those with a go to ana, the share of a to ben as well. */
const COLUMNS = [bool("a"), bool("b")];
const MODEL = modelOf(COLUMNS, 2, [
  queryOf("q", [
    itemOf("n", { kind: "count", condition: null }),
    itemOf("a", { kind: "count", condition: { kind: "column", column: 0 } }),
    itemOf("share", {
      ...{ kind: "derived", result: "number" },
      formula: {
        kind: "divide",
        left: { kind: "figure", item: 1 },
        right: { kind: "figure", item: 0 },
      },
    }),
  ]),
]);
const PLAN = planOf();

function planOf(): Plan {
  const { plan } = toPlan(MODEL);
  if (plan === null) throw new RangeError("the model is refused");
  return plan;
}

function withItems(plan: Plan, items: (query: Query) => Query["items"]): Plan {
  return { ...plan, queries: plan.queries.map((query) => ({ ...query, items: items(query) })) };
}

test("the attacker finds a figure of others in a forged plan", () => {
  const forged = withItems(PLAN, ({ items }) =>
    items.map((item) => ({
      ...item,
      recipients: item.name === "a" ? ["ana"] : ["ana", "ben"],
    })),
  );
  expect(toldByDerived(PLAN, allRows(COLUMNS), 6, results)).toBeNull();
  expect(toldByDerived(forged, allRows(COLUMNS), 6, results)).toMatchObject({ recipient: "ben" });
});

test("the attacker finds a closed operand that is computed with all the same", () => {
  const careless: ResultsOf = (plan, figures, ungated) => {
    const [kept, leaked] = [results(plan, figures, ungated), results(plan, ungated(), ungated)];
    return kept.map((table, at) => ({
      ...table,
      cells: table.cells.map(({ labels, items }, cell) => ({
        labels,
        items: items.map((item, index) =>
          item.name === "share" ? (leaked[at]?.cells[cell]?.items[index] ?? item) : item,
        ),
      })),
    }));
  };
  expect(toldByDerived(PLAN, allRows(COLUMNS), 6, careless)).not.toBeNull();
});
