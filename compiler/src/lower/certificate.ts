import type { Certificate, Claim, Plan, Query } from "@qsc/plan";
import { noisyCertificate } from "./noise/certificate.ts";

/**
 * What the compiler proved of a plan and what it left to the circuit.
 * Rules are those of the disclosure catalogue, `R01` to `R39`.
 */
export function certificateOf(plan: Plan): Certificate {
  const k = plan.disclosure.minimumCohort;
  if (plan.disclosure.differentialPrivacy !== undefined) return noisyCertificate(plan, STATIC);
  return {
    format: "qsc-certificate/1",
    minimumCohort: k,
    claims: [...STATIC, ...plan.queries.flatMap((query) => circuitClaims(query, k))],
    assumptions: [
      "no person is in the data of two sites",
      "each person has one row, which every site enforces when it loads its data",
      "each of the three compute nodes follows the protocol and no two of them pool what they see",
      "runs of this and of other contracts over the same data are not compared by this certificate",
    ],
  };
}

const STATIC: readonly Claim[] = [
  {
    rule: "R27",
    name: "public group domain",
    phase: "static",
    statement: "group keys have a public finite domain",
  },
  {
    rule: "R25",
    name: "identifiers",
    phase: "static",
    statement: "no condition, key or figure reads an identifier",
  },
  {
    rule: "R26",
    name: "closed parameters",
    phase: "static",
    statement: "parameters take listed values only",
  },
  {
    rule: "R19",
    name: "endpoints",
    phase: "static",
    statement: "no figure is the extreme value of a cohort",
  },
  {
    rule: "R09",
    name: "margins",
    phase: "static",
    statement: "no released cohort is the disjoint union of other released ones",
  },
  {
    rule: "R10",
    name: "derived counts",
    phase: "static",
    statement: "no combination of sizes and sums is the size of a cohort that no gate looks at",
  },
  {
    rule: "R14",
    name: "linked tables",
    phase: "static",
    statement: "two tables count disjoint persons, or the same ones by independent fields",
  },
];

function circuitClaims(query: Query, k: number): readonly Claim[] {
  const exposed = query.gates.reduce((count, gate) => count + gate.exposed.length, 0);
  const claim = (rule: string, name: string, statement: string): Claim => ({
    ...{ rule, name, phase: "circuit", statement: `\`${query.name}\`: ${statement}` },
  });
  return [
    claim(
      "R01",
      "minimum cohort",
      `a figure opens only where its cohort has at least ${k} persons`,
    ),
    ...(exposed > 0
      ? [
          claim(
            "R12",
            "differences",
            `${exposed} further cohorts whose sizes follow from released ones have 0 or at least ${k} persons`,
          ),
        ]
      : []),
    ...(query.totalKnown
      ? [
          claim(
            "R09",
            "known totals",
            `the suppressed cells of a known total leave each other room for 0 to ${k - 1} persons`,
          ),
        ]
      : []),
  ];
}
