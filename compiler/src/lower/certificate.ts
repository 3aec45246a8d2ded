import type { Certificate, Claim, Disclosure, Dominance, Plan, Query } from "@qsc/plan";
import { joinAssumptions } from "./join-assumptions.ts";
import { noisyCertificate } from "./noise/certificate.ts";

/**
 * What the compiler proved of a plan and what it left to the circuit.
 * Rules are those of the disclosure catalogue, `R01` to `R39`.
 */
export function certificateOf(plan: Plan): Certificate {
  const k = plan.disclosure.minimumCohort;
  if (plan.disclosure.differentialPrivacy !== undefined) {
    return noisyCertificate(plan, [...STATIC, ...contributionClaims(plan)]);
  }
  return {
    format: "qsc-certificate/1",
    minimumCohort: k,
    claims: [
      ...STATIC,
      ...contributionClaims(plan),
      ...plan.queries.flatMap((query) => [
        ...circuitClaims(query, k),
        ...obligationClaims(plan, query),
      ]),
      ...LEDGER,
    ],
    assumptions: [
      "no person is in the data of two sites",
      "each person has one row, which every site enforces when it loads its data",
      ...joinAssumptions(plan.dataset),
      "each of the three compute nodes follows the protocol and no two of them pool what they see",
      "a data set has one name in all contracts, and its sites say truly whether its rows have changed",
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
    statement:
      "a released total opens only where its parts do, or stands beside parts that can be closed one by one",
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
    statement:
      "two tables count disjoint persons, the same ones by independent fields, or one is a margin of the other",
  },
];

/** One lane a person: rows of a joined data set never count by themselves. */
function contributionClaims({ dataset }: Plan): readonly Claim[] {
  return (dataset.joined ?? []).map(({ name, rowsPerPerson }) => ({
    rule: "R28",
    name: "contribution",
    phase: "static",
    statement: `each person counts once, with at most ${rowsPerPerson} rows of \`${name}\``,
  }));
}

/** What gates ask for beyond the sizes of cohorts, and where it was proved instead. */
function obligationClaims({ disclosure }: Plan, query: Query): readonly Claim[] {
  const { dominance } = disclosure;
  const claims: Claim[] = [];
  const claim = (rule: string, name: string, phase: Claim["phase"], statement: string): void => {
    claims.push({ rule, name, phase, statement: `\`${query.name}\`: ${statement}` });
  };
  for (const { rule, name, statement } of spreadClaims(disclosure)) {
    claim(rule, name, "circuit", statement);
  }
  const judged = new Set(query.gates.flatMap((gate) => gate.judged ?? []));
  const { dominanceOfSites } = disclosure;
  const limits = [dominance, dominanceOfSites].filter((one) => one !== undefined);
  if (limits.length > 0 && query.sums.length > 0) {
    claim("R06", "non-negative sums", "static", "no summed value is negative");
  }
  if (dominanceOfSites !== undefined && query.sums.length > 0) {
    for (const { rule, name } of rulesOf(dominanceOfSites)) {
      const statement = `all ${query.sums.length} of its sums open only where no site dominates`;
      claim(rule, `${name} of sites`, "circuit", statement);
    }
  }
  if (dominance !== undefined && query.sums.length > 0) {
    for (const { rule, name } of rulesOf(dominance)) {
      const proved = query.sums.length - judged.size;
      if (proved > 0) {
        claim(rule, name, "static", `no persons can dominate ${proved} of its sums`);
      }
      if (judged.size > 0) {
        claim(rule, name, "circuit", `${judged.size} of its sums open only where none dominate`);
      }
    }
  }
  const strict = query.gates.flatMap((gate) => gate.exposed.filter((one) => !one.mayBeEmpty));
  if (strict.length > 0) {
    const statement = `${strict.length} cohorts that follow from released ones are not empty`;
    claim("R02", "class disclosure", "circuit", statement);
  }
  const quorums = query.gates.flatMap((gate) => gate.quorums ?? []);
  if (quorums.length > 0) {
    const fewest = Math.min(...quorums.map(({ persons }) => persons));
    const statement = `a quantile opens as a band, and only among at least ${fewest} persons`;
    claim("R20", "position", "circuit", statement);
  }
  return claims;
}

/** What the limits ask of how persons are spread over sites. */
function spreadClaims({
  minimumSites,
  minimumOutside,
  siteShare,
}: Disclosure): readonly Omit<Claim, "phase">[] {
  const each = "each cohort that opens or follows from released ones";
  const claims: Omit<Claim, "phase">[] = [];
  if (minimumSites !== undefined) {
    const statement = `${each} has persons of at least ${minimumSites} sites`;
    claims.push({ rule: "R08", name: "contributing sites", statement });
  }
  if (siteShare !== undefined) {
    const statement = `${each} has at most ${siteShare / 100}% of its persons at one site`;
    claims.push({ rule: "R08", name: "share of one site", statement });
  }
  if (minimumOutside !== undefined) {
    const statement = `${each} has at least ${minimumOutside} persons without those of any one site`;
    claims.push({ rule: "R35", name: "own rows", statement });
  }
  return claims;
}

function rulesOf({ top, remainder }: Dominance): readonly Pick<Claim, "rule" | "name">[] {
  return [
    ...(top.length > 0 ? [{ rule: "R03", name: "(n,k)-dominance" }] : []),
    ...(remainder === undefined ? [] : [{ rule: "R04", name: "p%-rule" }]),
  ];
}

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
    ...tiedClaims(query).map((statement) => claim("R10", "tied figures", statement)),
    ...complementClaims(query, k).map((statement) =>
      claim("R09", "complementary suppression", statement),
    ),
  ];
}

const LEDGER: readonly Claim[] = [
  {
    rule: "R12",
    name: "earlier runs",
    phase: "ledger",
    statement:
      "together with figures of earlier runs none tells of a group below the minimum cohort, also where persons came or left in between",
  },
];

/** Sums and quantiles that depend on other cohorts than their own. */
function tiedClaims({ gates }: Query): readonly string[] {
  const tied = gates.filter(({ cohorts, needs = [] }) => cohorts.length === 0 && needs.length > 1);
  const count = tied.reduce(
    (all, { sums = [], quantiles = [] }) => all + sums.length + quantiles.length,
    0,
  );
  if (count === 0) return [];
  return [`${count} sums or quantiles open only where all cohorts do that depend on their values`];
}

/** What closes besides figures of fewer than k persons. */
function complementClaims(query: Query, k: number): readonly string[] {
  const room = `leave each other room for 0 to ${k - 1} persons`;
  const parts = query.partitions.map(
    (partition) =>
      `of ${partition.parts.length} cohorts that share out a cell, the closed ones ${room}`,
  );
  switch (query.totals.kind) {
    case "none":
      return parts;
    case "partition":
      return [...parts, `the closed cells of a known total ${room}`];
    case "derived":
      return [...parts, "a total opens where all cells that it adds up do"];
  }
}
