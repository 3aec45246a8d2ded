import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import {
  allPersons,
  arbitraryJoinedModel,
  arbitraryJoinedTables,
} from "../../testing/arbitrary-joined-model.ts";
import { arbitraryModel, arbitraryTables } from "../../testing/arbitrary-model.ts";
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
      const kinds = allPersons(model.dataset);
      const persons = kinds.length <= 4 ? 10 : kinds.length <= 6 ? 9 : kinds.length <= 8 ? 7 : 6;
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

test("conditions about joined rows give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryJoinedModel, 200),
);

test("two tables about joined rows give no suppressed count away", { timeout: 3_600_000 }, () =>
  check(arbitraryJoinedTables, 300),
);
