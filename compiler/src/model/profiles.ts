import type { Limit } from "./limits.ts";
import { nameOf } from "./limits.ts";
import type { Policy } from "./policies.ts";

/**
 * Policies that every contract can name, with published limits.
 * Minimum cohorts: ESSnet handbook on statistical disclosure control (3), OHDSI (5), SACRO (10),
 * CMS cell size policy (11), and the same for clinical studies.
 */
export const BUILT_IN_POLICIES: ReadonlyMap<string, Policy> = new Map(
  [
    profile("essnet", [{ kind: "minimumCohort", persons: 3 }]),
    profile("ohdsi", [{ kind: "minimumCohort", persons: 5 }]),
    profile("sacro", [{ kind: "minimumCohort", persons: 10 }]),
    profile("clinical", [{ kind: "minimumCohort", persons: 11 }]),
    profile("cms", [{ kind: "minimumCohort", persons: 11 }]),
  ].map((policy) => [policy.name, policy]),
);

function profile(name: string, limits: readonly Limit[], zerosPublic = false): Policy {
  return {
    name,
    limits: { limits: new Map(limits.map((limit) => [nameOf(limit), limit])), zerosPublic },
  };
}
