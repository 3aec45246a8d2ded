import {
  DELTA_BITS,
  epsilonOf,
  fraction,
  type Certificate,
  type Claim,
  type Plan,
} from "@qsc/plan";
import { joinAssumptions } from "../join-assumptions.ts";

/** What holds of a plan whose figures are noisy; of the `general` claims those that need no exact sizes. */
export function noisyCertificate(plan: Plan, general: readonly Claim[]): Certificate {
  const k = plan.disclosure.minimumCohort;
  const groups = new Set(plan.queries.flatMap(({ noise = [] }) => noise.map((one) => one.group)));
  const epsilon = epsilonOf(plan) ?? fraction(1n, 1n);
  const text =
    epsilon.denominator === 1
      ? String(epsilon.numerator)
      : `${epsilon.numerator}/${epsilon.denominator}`;
  return {
    format: "qsc-certificate/1",
    minimumCohort: k,
    claims: [
      ...general.filter(({ rule }) => !COHORT_ALGEBRA.has(rule)),
      {
        rule: "R29",
        name: "contribution bounds",
        phase: "static",
        statement: "the bounds of every field limit what one person adds to a sum",
      },
      {
        rule: "R37",
        name: "differential privacy",
        phase: "circuit",
        statement: `the run is differentially private with epsilon ${text} and delta at most 2^-${DELTA_BITS} for one person more or less; ${groups.size} figures share it evenly, each over all of its disjoint cells`,
      },
      {
        rule: "R15",
        name: "repetition",
        phase: "circuit",
        statement: "the same contract, parameters, rows and seeds give the same noise",
      },
      {
        rule: "R01",
        name: "minimum cohort",
        phase: "circuit",
        statement: `a figure opens only where its noisy size is at least ${k}`,
      },
    ],
    assumptions: [
      "no person is in the data of two sites",
      "each person has one row, which every site enforces when it loads its data",
      ...joinAssumptions(plan.dataset),
      "each of the three compute nodes follows the protocol and no two of them pool what they see, or the seeds of the noise",
      "the padded number of rows of each site is public, and epsilon does not cover it",
      "exact figures of other contracts over the same data are not covered by epsilon",
    ],
  };
}

/** Claims about exact sizes, which noise makes unnecessary. */
const COHORT_ALGEBRA: ReadonlySet<string> = new Set(["R09", "R10", "R14"]);
