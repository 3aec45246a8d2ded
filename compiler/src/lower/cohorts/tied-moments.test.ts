import { openGates, type Plan } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import { allPersons } from "../../testing/arbitrary-joined-model.ts";
import {
  arbitraryMoments,
  arbitrarySitedBands,
  rowsAtSites,
  tableModel,
  type Table,
} from "../../testing/arbitrary-moments.ts";
import { findBreach, findBreachAcross, type Persons } from "../../testing/attack.ts";
import { toPlan } from "../to-plan.ts";

const LONG = process.env["QSC_LONG"] === "1";
const HOUR = { timeout: 3_600_000 };

/** Persons of the largest database, by the number of kinds of rows. */
const PERSONS: readonly number[] = [0, 24, 24, 20, 14, 11, 9, 8, 8, 7, 6, 6, 6];
const personsFor = (kinds: number): number => (PERSONS[kinds] ?? 6) + (LONG ? 1 : 0);

/** Every accepted model withstands the attacker; nearly all must be accepted. */
function check(
  models: fc.Arbitrary<Model>,
  runs: number,
  attack: (model: Model, plan: Plan) => unknown,
): void {
  let [drawn, accepted] = [0, 0];
  const seen = new Set<string>();
  fc.assert(
    fc.property(models, (model) => {
      const { plan } = toPlan(model);
      drawn++;
      if (plan === null) return;
      accepted++;
      const text = JSON.stringify(plan);
      if (seen.has(text)) return;
      seen.add(text);
      expect(attack(model, plan)).toBeNull();
    }),
    { numRuns: LONG ? 20 * runs : runs },
  );
  expect(accepted).toBeGreaterThan(drawn / 2);
}

test("sums and medians beside bands of their field give no suppressed count away", HOUR, () =>
  check(arbitraryMoments, 30, (model, plan) => {
    const kinds = allPersons(model.dataset);
    return findBreach(plan, kinds, [], personsFor(kinds.length));
  }),
);

test("bands that close for their sites give no suppressed count away", HOUR, () =>
  check(arbitrarySitedBands, 12, (model, plan) => {
    const { kinds, siteOf } = rowsAtSites(model.dataset.columns, 2);
    const run = { plan, parameters: [], guard: null, siteOf };
    return findBreachAcross([run], kinds, personsFor(kinds.length));
  }),
);

const FIELD: Table = {
  ...{ k: 2, cuts: [3], total: [], base: true, moments: "sum", second: null, known: false },
  columns: [{ name: "x", type: { kind: "int", min: 0, max: 5, scale: 0 }, optional: false }],
  limits: {},
};

/** The gates as they are withstand the attacker; as `weaker` says they do not. */
function checkMutant(
  table: Partial<Table>,
  persons: Persons,
  weaker: (query: Plan["queries"][number]) => Plan["queries"][number],
): void {
  const model = tableModel({ ...FIELD, ...table });
  const { plan, diagnostics } = toPlan(model);
  expect(diagnostics).toEqual([]);
  const kinds = allPersons(model.dataset);
  const gates: typeof openGates = (one, sizes) =>
    openGates({ ...one, queries: one.queries.map(weaker) }, sizes);
  expect(findBreach(plan!, kinds, [], persons)).toBeNull();
  expect(findBreach(plan!, kinds, [], persons, gates)).not.toBeNull();
}

test("a sum that opens beside closed bands is caught", () =>
  checkMutant({}, 9, (query) => ({
    ...query,
    gates: query.gates.map(({ needs, ...gate }) =>
      needs === undefined ? gate : { ...gate, cohorts: gate.cohorts },
    ),
  })));

test("a total that opens beside its closed parts is caught", () =>
  checkMutant(
    {
      ...{ moments: null, base: false, cuts: [1, 2], total: [0, 1] },
      columns: [{ name: "x", type: { kind: "int", min: 0, max: 2, scale: 0 }, optional: false }],
    },
    12,
    (query) => ({ ...query, gates: query.gates.map(({ needs: _needs, ...gate }) => gate) }),
  ));
