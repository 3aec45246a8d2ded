import type { Limit } from "./limits.ts";
import { nameOf } from "./limits.ts";
import type { Policy } from "./policies.ts";

/**
 * Policies that every contract can name, with published limits.
 * Minimum cohorts: ESSnet handbook on statistical disclosure control (3), OHDSI (5), SACRO (10),
 * CMS cell size policy (11), and the same for clinical studies.
 * SACRO also holds sums against the p%-rule (10%) and the (n,k)-rule (2, 90%), and shows no zeros; CMS shows them.
 */
export const BUILT_IN_POLICIES: ReadonlyMap<string, Policy> = new Map(
  [
    profile("essnet", [{ kind: "minimumCohort", persons: 3 }]),
    profile("ohdsi", [{ kind: "minimumCohort", persons: 5 }]),
    profile("sacro", [
      { kind: "minimumCohort", persons: 10 },
      { kind: "dominanceRemainder", share: 1_000 },
      { kind: "dominanceTop", persons: 2, share: 9_000 },
    ]),
    profile("clinical", [{ kind: "minimumCohort", persons: 11 }]),
    profile("cms", [{ kind: "minimumCohort", persons: 11 }], true),
  ].map((policy) => [policy.name, policy]),
);

function profile(name: string, limits: readonly Limit[], zerosPublic = false): Policy {
  return {
    name,
    limits: { limits: new Map(limits.map((limit) => [nameOf(limit), limit])), zerosPublic },
  };
}
