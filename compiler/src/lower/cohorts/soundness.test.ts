import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import {
  allRows,
  arbitraryModel,
  arbitraryTables,
  itemOf,
  modelOf,
  quantileAggregate,
  queryOf,
} from "../../testing/arbitrary-model.ts";
import { findBreach } from "../../testing/attack.ts";
import { toPlan } from "../to-plan.ts";

const LONG = process.env["QSC_LONG"] === "1";

/** Every accepted model withstands the attacker of testing/attack.ts. */
function check(models: fc.Arbitrary<Model>, runs: number): void {
  let accepted = 0;
  fc.assert(
    fc.property(models, (model) => {
      const { plan } = toPlan(model);
      if (plan === null) return;
      accepted++;
      const kinds = allRows(model.dataset.columns);
      const persons = kinds.length <= 4 ? 10 : kinds.length <= 6 ? 9 : 7;
      expect(findBreach(plan, kinds, [], persons)).toBeNull();
    }),
    { numRuns: LONG ? 50 * runs : runs },
  );
  expect(accepted).toBeGreaterThan(runs / 20);
}

test("one table gives no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryModel, 200),
);

test("two tables give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryTables, 300),
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
  const gates = table?.gates.map((gate) => ({
    ...gate,
    quorums: [{ cohort: 0, persons: quorum ?? gate.quorums?.[0]?.persons ?? 0 }],
  }));
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

test("quantiles of fewer persons would narrow counts", () => {
  expect(attackQuantiles([2_500], 3, 18, 3)).not.toBeNull();
  expect(attackQuantiles([4_000, 6_000], 2, 15, 2)).not.toBeNull();
});
