import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import {
  allPersons,
  arbitraryJoinedModel,
  arbitraryJoinedTables,
} from "../../testing/arbitrary-joined-model.ts";
import { arbitraryModel, arbitraryTables } from "../../testing/arbitrary-model.ts";
import {
  arbitraryConditionalCross,
  arbitraryCrossTable,
  arbitraryHistograms,
  arbitraryOneWay,
  arbitraryParts,
  arbitrarySummedCross,
  arbitraryThreeWay,
} from "../../testing/arbitrary-margins.ts";
import { findBreach } from "../../testing/attack.ts";
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
