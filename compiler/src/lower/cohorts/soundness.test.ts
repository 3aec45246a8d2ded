import { boundsOf, openGates, type Formula } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Aggregate, Model } from "../../model/model.ts";
import {
  allPersons,
  arbitraryJoinedModel,
  arbitraryJoinedTables,
} from "../../testing/arbitrary-joined-model.ts";
import {
  allRows,
  arbitraryModel,
  arbitraryTables,
  bool,
  itemOf,
  modelOf,
  quantileAggregate,
  queryOf,
} from "../../testing/arbitrary-model.ts";
import {
  arbitraryConditionalCross,
  arbitraryCrossTable,
  arbitraryHistograms,
  arbitraryOneWay,
  arbitraryParts,
  arbitrarySummedCross,
  arbitraryThreeWay,
} from "../../testing/arbitrary-margins.ts";
import { withDerived, withHidden } from "../../testing/arbitrary-formula.ts";
import { findBreach } from "../../testing/attack.ts";
import { diagnose } from "../../compile.ts";
import { toPlan } from "../to-plan.ts";

const LONG = process.env["QSC_LONG"] === "1";

/** Persons of the largest database, by the number of kinds of rows: what takes a second or two. */
const PERSONS: readonly number[] = [0, 24, 24, 20, 16, 13, 11, 9, 9, 8, 7, 7, 7];

/** Every accepted model withstands the attacker of testing/attack.ts. */
function check(
  models: fc.Arbitrary<Model>,
  runs: number,
  persons: (kinds: number) => number = (kinds) => (kinds <= 4 ? 10 : kinds <= 6 ? 9 : 7),
): void {
  let accepted = 0;
  const seen = new Set<string>();
  fc.assert(
    fc.property(models, (model) => {
      const { plan } = toPlan(model);
      if (plan === null) return;
      accepted++;
      const text = JSON.stringify(plan);
      if (seen.has(text)) return;
      seen.add(text);
      const kinds = allPersons(model.dataset);
      expect(findBreach(plan, kinds, [], persons(kinds.length))).toBeNull();
    }),
    { numRuns: LONG ? 50 * runs : runs },
  );
  expect(accepted).toBeGreaterThan(runs / 20);
}

test("one table gives no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryModel, 200),
);

test("derived figures give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryModel.chain(withDerived), 100),
);

test(
  "what is computed of hidden figures gives no suppressed count away",
  { timeout: 3_600_000 },
  () => check(fc.oneof(arbitraryModel, arbitraryTables).chain(withHidden), 100),
);

/** Hidden figures that nothing guards: two persons, of whom a decision tells that they are two. */
test("the attacker finds a decision about a cohort that no gate closes", () => {
  const count: Aggregate = { kind: "count", condition: { kind: "column", column: 0 } };
  const formula: Formula = {
    ...{ kind: "compare", operator: "eq", left: { kind: "figure", item: 0 } },
    right: { kind: "number", digits: 2, scale: 0 },
  };
  const model = modelOf([bool("a")], 3, [
    queryOf("q", [
      { ...itemOf("a", count), hidden: true },
      itemOf("two", { kind: "derived", formula, result: "truth" }),
    ]),
  ]);
  const { plan } = toPlan(model);
  if (plan === null) throw new RangeError("the model is refused");
  const kinds = allRows(model.dataset.columns);
  expect(findBreach(plan, kinds, [], 8)).toBeNull();
  const unguarded: typeof openGates = (own, cells) =>
    openGates(own, cells).map((flags) => flags.map((cell) => cell.map(() => true)));
  expect(findBreach(plan, kinds, [], 8, unguarded)).not.toBeNull();
});

test("two tables give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryTables, 300),
);

test("conditions about joined rows give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryJoinedModel, 200),
);

test("two tables about joined rows give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryJoinedTables, 300),
);

test.each([
  ["histograms", arbitraryHistograms],
  ["disjoint counts", arbitraryParts],
  ["one-way tables", arbitraryOneWay],
  ["cross-tables with margins", arbitraryCrossTable],
  ["conditions in one of several tables", arbitraryConditionalCross],
] as const)("%s give no suppressed count away", { timeout: 3_600_000 }, (_, models) =>
  check(models, 30, (kinds) => PERSONS[kinds] ?? 6),
);

/** The attacker knows how many persons there are; so more of them can be gone through. */
test.each([
  ["cross-tables with margins", arbitraryCrossTable, 25, 11, 14],
  ["tables of three keys with margins", arbitraryThreeWay, 15, 9, 12],
  ["summed cross-tables with margins", arbitrarySummedCross, 8, 6, 8],
] as const)(
  "%s of a known total give nothing away",
  { timeout: 3_600_000 },
  (_, models, runs, most, mostInLong) => {
    const persons = fc.integer({ min: 4, max: LONG ? mostInLong : most });
    fc.assert(
      fc.property(models, persons, (model, exactly) => {
        const { plan } = toPlan(model);
        const kinds = allPersons(model.dataset);
        if (plan === null) throw new Error("a table with margins is refused");
        if (kinds.length > 8 && exactly > 12) return;
        expect(findBreach(plan, kinds, [], { exactly })).toBeNull();
      }),
      { numRuns: LONG ? 20 * runs : runs },
    );
  },
);

const THREE_VALUES = [
  { name: "a", type: { kind: "int", min: 0, max: 2, scale: 0 }, optional: false },
] as const;

/** What opens of these quantiles beside the number of persons, attacked with groups large enough that they do open. */
function attackQuantiles(levels: readonly number[], k: number, persons: number, quorum?: number) {
  const items = levels.map((level) =>
    itemOf(`q${level}`, quantileAggregate(THREE_VALUES, 0, level)),
  );
  const query = queryOf("t", [itemOf("n", { kind: "count", condition: null }), ...items]);
  const { plan } = toPlan(modelOf(THREE_VALUES, k, [query]));
  if (plan === null) throw new Error("the quantiles are refused");
  const [table] = plan.queries;
  const gates = table?.gates.map((gate) =>
    gate.quorums === undefined
      ? gate
      : {
          ...gate,
          quorums: [{ cohort: 0, persons: quorum ?? gate.quorums[0]?.persons ?? 0 }],
        },
  );
  const attacked = { ...plan, queries: [{ ...table!, gates: gates ?? [] }] };
  return findBreach(attacked, allRows(THREE_VALUES), [], persons);
}

test.each([
  { levels: [5_000], k: 2, persons: 15 },
  { levels: [5_000], k: 3, persons: 18 },
  { levels: [2_500], k: 2, persons: 18 },
  { levels: [4_000, 6_000], k: 2, persons: 21 },
  { levels: [2_500, 5_000, 7_500], k: 2, persons: 21 },
])("quantiles at $levels narrow no count, k = $k", ({ levels, k, persons }) =>
  expect(attackQuantiles(levels, k, persons)).toBeNull(),
);

/** What opens by contracts as they are written, whatever their steps are. */
test.each([
  ["every 1", "Int 0..3", 3, 12],
  ["every 2 from 1", "Int 0..4", 3, 10],
  ["every 0.5", "Decimal(1) 0.0..1.5", 3, 10],
  ["every 1", "Int 0..2?", 3, 11],
])("a median of steps `%s` of %s narrows no count, k = %i", (steps, type, k, persons) => {
  const source = `
    schema Row { person id  id: Id identifier  x: ${type} }
    contract Test {
      data rows: Row
      query { from rows  release { n = count() m = median(x, ${steps}) } }
      privacy { minimum cohort ${k} persons }
    }`;
  const { plan, diagnostics } = diagnose(new Map([["test.qsc", source]]), "test.qsc");
  if (plan === null) throw new Error(diagnostics.map(({ message }) => message).join());
  const [column] = plan.dataset.columns;
  const { min, max } = boundsOf(column?.type ?? { kind: "bool" });
  const step = column?.type.kind === "int" && column.type.scale > 0 ? 5 : 1;
  const values = Array.from({ length: (max - min) / step + 1 }, (_, at) => min + at * step);
  const kinds = [...values, ...(column?.optional === true ? [null] : [])].map((x) => [x]);
  expect(findBreach(plan, kinds, [], LONG ? persons + 3 : persons)).toBeNull();
});

test("quantiles of fewer persons would narrow counts", () => {
  expect(attackQuantiles([2_500], 3, 18, 3)).not.toBeNull();
  expect(attackQuantiles([4_000, 6_000], 2, 15, 2)).not.toBeNull();
});
