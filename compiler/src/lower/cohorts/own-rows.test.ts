import { openGates, type Disclosure, type DisclosureGate } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import { allPersons, arbitraryJoinedModel } from "../../testing/arbitrary-joined-model.ts";
import { arbitraryHistograms, arbitraryParts } from "../../testing/arbitrary-margins.ts";
import {
  arbitraryModel,
  arbitraryTables,
  bool,
  itemOf,
  modelOf,
  queryOf,
} from "../../testing/arbitrary-model.ts";
import type { Breach } from "../../testing/attack.ts";
import { findBreachOfSite, type SiteAttack } from "../../testing/attack-of-site.ts";
import { toPlan } from "../to-plan.ts";

const LONG = process.env["QSC_LONG"] === "1";
/** How many databases of the others are gone through for one contract and one set of own rows. */
const DATABASES = LONG ? 6_000 : 1_000;

/** A site beside one or two others. */
const arbitrarySite = fc.record({
  others: fc.constantFrom(1, 2),
  /** Of each kind of row, as far as there are as many kinds. */
  own: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 }),
});

const arbitraryLimits: fc.Arbitrary<Pick<Disclosure, "minimumOutside"> & Partial<Disclosure>> =
  fc.record(
    {
      minimumOutside: fc.constantFrom(2, 2, 3),
      minimumSites: fc.constantFrom(2, 3),
      siteShare: fc.constantFrom(5_000, 8_000),
    },
    { requiredKeys: ["minimumOutside"] },
  );

/** The most persons whose databases of so many kinds can be gone through. */
function personsFor(kinds: number): number {
  let [persons, databases] = [0, 1];
  while (databases <= DATABASES) {
    persons++;
    databases = (databases * (kinds + persons)) / persons;
  }
  return persons - 1;
}

function attack(
  model: Model,
  limits: Partial<Disclosure>,
  { own, others }: Pick<SiteAttack, "own" | "others">,
  least: number,
  gates?: typeof openGates,
): Breach | null | "refused" {
  const { plan } = toPlan({ ...model, disclosure: { ...model.disclosure, ...limits } });
  const kinds = allPersons(model.dataset);
  if (plan === null || kinds.length > own.length) return "refused";
  const persons = personsFor(kinds.length * others);
  const site = { own: own.slice(0, kinds.length), others, persons, least };
  return findBreachOfSite(plan, kinds, [], site, gates);
}

test.each([
  ["one table", arbitraryModel, 60],
  ["two tables", arbitraryTables, 60],
  ["conditions about joined rows", arbitraryJoinedModel, 30],
  ["histograms", arbitraryHistograms, 15],
  ["disjoint counts", arbitraryParts, 15],
] as const)("%s tell a site nothing of the others", { timeout: 3_600_000 }, (_, models, runs) => {
  let accepted = 0;
  fc.assert(
    fc.property(models, arbitraryLimits, arbitrarySite, (model, limits, site) => {
      const found = attack(model, limits, site, limits.minimumOutside ?? 0);
      if (found === "refused") return;
      accepted++;
      expect(found).toBeNull();
    }),
    { numRuns: LONG ? 20 * runs : runs },
  );
  expect(accepted).toBeGreaterThan(runs / 20);
});

test("without the clause a site learns of the others", () => {
  let breaches = 0;
  fc.assert(
    fc.property(arbitraryModel, arbitrarySite, (model, site) => {
      const found = attack(model, {}, site, 2);
      if (found !== "refused" && found !== null) breaches++;
    }),
    { numRuns: 60 },
  );
  expect(breaches).toBeGreaterThan(5);
});

const COLUMNS = [bool("a"), bool("b")];
const TRUE = { kind: "column", column: 0 } as const;
const ITEMS = [
  itemOf("n", { kind: "count", condition: null }),
  itemOf("c", { kind: "count", condition: TRUE }),
];

/** What a site of these rows learns of one other from the size of a cell and of a cohort in it. */
function attackCounts(
  own: readonly number[],
  limits: Partial<Disclosure>,
  gates?: typeof openGates,
): Breach | null {
  const model = modelOf(COLUMNS, 3, [queryOf("t", ITEMS)]);
  const found = attack(model, limits, { own, others: 1 }, 3, gates);
  if (found === "refused") throw new Error("the counts are refused");
  return found;
}

/** A site of which half are in the cohort. */
const HALF = [4, 0, 4, 0];

test("other limits about sites do not see to it", () => {
  expect(attackCounts(HALF, {})).not.toBeNull();
  expect(attackCounts(HALF, { minimumSites: 2 })).not.toBeNull();
  expect(attackCounts(HALF, { siteShare: 8_000 })).not.toBeNull();
  expect(attackCounts(HALF, { minimumOutside: 2 })).not.toBeNull();
});

const OUTSIDE = { minimumOutside: 3 };

/** Opens what the plan opens without the clause, and this changed plan with it. */
function weaker(change: (gate: DisclosureGate) => DisclosureGate): typeof openGates {
  return (plan, tables) => {
    const { minimumCohort } = plan.disclosure;
    const without = openGates({ ...plan, disclosure: { minimumCohort } }, tables);
    const queries = plan.queries.map((query) => ({ ...query, gates: query.gates.map(change) }));
    const changed = openGates({ ...plan, queries }, tables);
    return without.map((cells, query) =>
      cells.map((flags, cell) =>
        flags.map((flag, gate) => flag && changed[query]?.[cell]?.[gate] === true),
      ),
    );
  };
}

/** Opens where a site has everybody, since it learns nothing of them. */
const openToOwners: typeof openGates = (plan, tables) =>
  openGates(
    plan,
    tables.map((cells) =>
      cells.map((cell) => ({
        ...cell,
        sites: cell.sites.filter(([persons]) => persons !== cell.cohorts[0]),
      })),
    ),
  );

test.each([
  ["that ignores what follows from cohorts", weaker((gate) => ({ ...gate, exposed: [] }))],
  [
    "that tells when nobody is left",
    weaker(({ exposed, ...gate }) => ({
      ...gate,
      exposed: exposed.map(({ terms }) => ({ terms, mayBeEmpty: true })),
    })),
  ],
  ["that opens where one site has all persons", openToOwners],
] as const)("a rule %s is found", (_, gates) => {
  expect(attackCounts(HALF, OUTSIDE)).toBeNull();
  expect(attackCounts(HALF, OUTSIDE, gates)).not.toBeNull();
});
