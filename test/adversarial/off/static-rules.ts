import { query, without, type Attack, type Mutation } from "./attack.ts";

const noFinding = (): null => null;
const MASKED = without("rules/disclosure/masked-sum.ts", { maskedSum: noFinding });
const MOMENTS = without("lower/moments.ts", { momentFindings: () => [] });
const LINKED = without("lower/cohorts/tables.ts", { relationOf: () => "disjoint" });
/** Gates that never close. */
const GATES: Mutation = {
  file: "lower/circuit/gate-opens.ts",
  change: () => ({ gateOpens: (b: { andAll: (all: readonly []) => number }) => b.andAll([]) }),
};
/** Runs that know of no others. */
const RUNS = without("lower/runs/guard-against.ts", { guardAgainst: () => ({ kind: "clear" }) });

/** Contracts that are refused, each by one rule alone. */
export const STATIC_RULES: readonly Attack[] = [
  {
    title: "R23: a sum that is 0 for everybody but one person",
    stops: ["disclosure/masked-sum"],
    off: MASKED,
    code: "disclosure/masked-sum",
    scenes: [
      {
        queries: query("release { n = count() s = sum(if age == 93 then score else 0) }"),
        sites: [
          [
            [20, { age: 50, score: 3 }],
            [1, { age: 93, score: 7 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("s").value,
    learns: 7,
  },
  {
    title: "R23: a mask of ones and zeros as a factor",
    stops: ["disclosure/masked-sum"],
    off: MASKED,
    code: "disclosure/masked-sum",
    scenes: [
      {
        queries: query("release { n = count() s = sum(score * visits) }"),
        sites: [
          [
            [20, { score: 5, visits: 0 }],
            [1, { score: 9, visits: 1 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("s").value,
    learns: 9,
  },
  {
    title: "R30: what is missing is recoded to 0 in a sum over all",
    stops: ["disclosure/masked-sum"],
    off: MASKED,
    code: "disclosure/masked-sum",
    scenes: [
      {
        queries: query("release { n = count() s = sum(weight else 0) }"),
        sites: [
          [
            [20, { weight: null }],
            [1, { weight: 83 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("s").value,
    learns: 83,
  },
  {
    title: "R24: the moments of a field with three values are the sizes of its groups",
    stops: ["disclosure/moments-reveal-counts"],
    off: MOMENTS,
    code: "disclosure/moments-reveal-counts",
    scenes: [
      {
        queries: query("release { n = count() v = variance(children) m = mean(children) }"),
        sites: [
          [
            [20, { children: 0 }],
            [3, { children: 2 }],
          ],
        ],
      },
    ],
    // With values 0 and 2 the mean is twice the share of those with two children.
    compute: (read) => (read!("m").value * read!("m").count) / 2,
    learns: 3,
  },
  {
    title: "R24: two sums whose difference is a sum over a hidden field",
    stops: ["disclosure/moments-reveal-counts"],
    off: MOMENTS,
    code: "disclosure/moments-reveal-counts",
    scenes: [
      {
        queries: query("release { a = sum(score) b = sum(score + visits) }"),
        sites: [
          [
            [20, { score: 4, visits: 0 }],
            [1, { score: 4, visits: 2 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("b").value - read!("a").value,
    learns: 2,
  },
  {
    title: "R20: a median that leaves nobody between a count and its band",
    stops: ["disclosure/quantile-beside-figures"],
    off: without("lower/quantiles.ts", { quantileFindings: () => [] }),
    code: "disclosure/quantile-beside-figures",
    scenes: [
      {
        queries: query("release { n = count() y = count(age < 40) m = median(age, {40, 50, 60}) }"),
        sites: [
          [
            [20, { age: 30 }],
            [21, { age: 55 }],
          ],
        ],
      },
    ],
    // Those of 40 to 49 are below the median's band, and so are fewer than its rank.
    compute: (read) =>
      read!("m").value > 1 ? Math.ceil(read!("n").value / 2) - 1 - read!("y").value : Number.NaN,
    learns: 0,
  },
  {
    title: "R35: a site subtracts its own rows, under a minimum of one person outside of it",
    stops: ["disclosure/minimum-outside-too-small"],
    off: without("rules/disclosure/minimum-outside.ts", { minimumOutsideFindings: () => [] }),
    code: "disclosure/minimum-outside-too-small",
    scenes: [
      {
        queries: query("release { n = count(response) }"),
        clauses: "minimum cohort 1 persons outside each site",
        sites: [[[7, { response: 1 }]], [[1, { response: 1 }]]],
      },
    ],
    compute: (read) => read!("n").value - 7,
    learns: 1,
  },
  {
    title: "R10: a figure for one recipient is computed into one for another",
    stops: ["disclosure/figure-of-others"],
    off: without("rules/disclosure/figure-of-others.ts", { figureOfOthers: noFinding }),
    code: "disclosure/figure-of-others",
    scenes: [
      {
        queries: query(
          "release to monitors { n = count(response) } release to sponsor { x = 2 * n }",
        ),
        sites: [[[7, { response: 1 }]]],
      },
    ],
    // The second table of results is the sponsor's.
    compute: (read) => read!("x", "", 1).value / 2,
    learns: 7,
  },
  {
    title: "R35: a median among a site's own rows",
    stops: ["disclosure/quantile-outside-sites"],
    off: without("rules/disclosure/minimum-outside.ts", { quantileOutsideSites: noFinding }),
    code: "disclosure/quantile-outside-sites",
    scenes: [
      {
        queries: query("release { n = count() m = median(age, {40, 60}) }"),
        clauses: "minimum cohort 5 persons outside each site",
        sites: [
          [
            [7, { age: 30 }],
            [13, { age: 50 }],
          ],
          [[6, { age: 35 }]],
        ],
      },
    ],
    // The 13th of 26 is below 40, and seven of the site's own are: so are all six of the other.
    compute: (read) => (read!("m").value === 0 ? Math.ceil(read!("n").value / 2) - 7 : Number.NaN),
    learns: 6,
  },
  {
    title: "R12: two tables whose persons differ by one",
    stops: ["disclosure/linked-tables"],
    off: LINKED,
    code: "disclosure/linked-tables",
    scenes: [
      {
        queries: `${query("where age >= 65 release { n = count() }", "all")}
          ${query("where age >= 66 release { n = count() }", "older")}`,
        sites: [
          [
            [9, { age: 70 }],
            [1, { age: 65 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n", "", 0).value - read!("n", "", 1).value,
    learns: 1,
  },
  {
    title: "R11: those who are left out of a table",
    stops: ["disclosure/linked-tables"],
    off: LINKED,
    code: "disclosure/linked-tables",
    scenes: [
      {
        queries: `${query("release { n = count() }", "all")}
          ${query("where weight is not missing release { n = count() }", "measured")}`,
        sites: [
          [
            [20, { weight: 70 }],
            [2, { weight: null }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n", "", 0).value - read!("n", "", 1).value,
    learns: 2,
  },
  {
    title: "R14: a hierarchy whose levels stand beside each other",
    stops: ["disclosure/linked-tables"],
    off: LINKED,
    code: "disclosure/linked-tables",
    scenes: [
      {
        queries: `${query("where sex == f group by arm release { n = count() }", "women")}
          ${query("where response group by arm release { n = count() }", "responders")}
          ${query("where sex == f or response group by arm release { n = count() }", "either")}`,
        sites: [
          [
            [8, { sex: 0, response: 0 }],
            [7, { sex: 1, response: 1 }],
            [2, { sex: 0, response: 1 }],
          ],
        ],
      },
    ],
    compute: (read) =>
      read!("n", "a", 0).value + read!("n", "a", 1).value - read!("n", "a", 2).value,
    learns: 2,
  },
  {
    title: "R21: exact event times as groups, where no gate closes small ones",
    stops: ["disclosure/group-domain"],
    off: {
      file: "rules/disclosure/group-domain.ts",
      change: ({ groupDomain }) => ({
        groupDomain: (name: string, key: { type: { min: number; max: number } }) => {
          const domain: object = groupDomain(name, key);
          if ("labels" in domain) return domain;
          const { min, max } = key.type;
          return { min, labels: Array.from({ length: max - min + 1 }, (_, at) => `${min + at}`) };
        },
      }),
    },
    behind: [GATES],
    code: "disclosure/group-domain",
    scenes: [
      {
        queries: query("group by seen release { n = count() r = count(response) }"),
        // Dates of four months are enough.
        rewrite: (source) => source.replace("2020-01-01..2025-12-31", "2020-01-01..2020-04-30"),
        sites: [
          [
            [20, { seen: 18_262 }],
            [1, { seen: 18_300, response: 1 }],
          ],
        ],
      },
    ],
    // Whether the one person who was seen on a known day responded.
    compute: (read) => read!("r", "18300").value,
    learns: 1,
  },
  {
    title: "R27: so many groups that each is a person, where no gate closes small ones",
    stops: ["disclosure/too-many-cells"],
    off: without("rules/disclosure/group-domain.ts", { tooManyCells: noFinding }),
    behind: [GATES],
    code: "disclosure/too-many-cells",
    scenes: [
      {
        queries: query(
          `group by bands(age, {${range(19, 80)}}), score, bands(weight else 40, {80}), sex, response
           release { n = count() r = count(smoker) }`,
        ),
        sites: [
          [
            [6, { age: 50 }],
            [1, { age: 60, score: 3, smoker: 1 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("r", "60 3 40..79 f false").value,
    learns: 1,
  },
  {
    title: "R39: a default in place of a limit that is not there",
    stops: ["disclosure/minimum-cohort-missing"],
    off: {
      file: "model/limits.ts",
      change: ({ disclosureOf }) => ({
        disclosureOf: (limits: unknown): unknown => disclosureOf(limits) ?? { minimumCohort: 1 },
      }),
    },
    code: "disclosure/minimum-cohort-missing",
    scenes: [
      {
        queries: query("where age == 93 release { s = sum(score) }"),
        rewrite: (source) => source.replace("minimum cohort 5 persons", ""),
        sites: [[[1, { age: 93, score: 7 }]]],
      },
    ],
    compute: (read) => read!("s").value,
    learns: 7,
  },
  {
    title: "R01: a scalar sum over one person, under a minimum of one",
    stops: ["disclosure/minimum-cohort-too-small"],
    off: without("rules/disclosure/minimum-cohort.ts", { minimumCohortTooSmall: noFinding }),
    code: "disclosure/minimum-cohort-too-small",
    scenes: [
      {
        queries: query("where age == 93 release { s = sum(score) }"),
        minimum: 1,
        sites: [[[1, { age: 93, score: 7 }]]],
      },
    ],
    compute: (read) => read!("s").value,
    learns: 7,
  },
  {
    title: "R08: of two sites one subtracts its own persons, under a minimum of two sites",
    stops: ["disclosure/minimum-sites-too-small"],
    off: without("rules/disclosure/minimum-sites.ts", { minimumSitesFindings: () => [] }),
    code: "disclosure/minimum-sites-too-small",
    scenes: [
      {
        queries: query("release { n = count(response) }"),
        clauses: "minimum sites 2",
        sites: [
          [
            [7, { response: 1 }],
            [6, { response: 0 }],
          ],
          [
            [1, { response: 1 }],
            [9, { response: 0 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n").value - 7,
    learns: 1,
  },
  {
    title:
      "R26: N and N-1 by a cut that the querier chooses freely, where runs do not know of each other",
    stops: ["disclosure/open-parameter"],
    off: {
      file: "model/parameters.ts",
      change: ({ checkParameters }) => ({
        checkParameters: (...given: unknown[]) => {
          const type = { kind: "int", min: 18, max: 110, scale: 0 };
          const values = Array.from({ length: 93 }, (_, at) => 18 + at);
          const parameters: ReadonlyMap<string, object> = checkParameters(...given);
          return new Map(
            [...parameters].map(([name, one]) => [name, { ...one, plan: { name, type, values } }]),
          );
        },
      }),
    },
    behind: [RUNS],
    code: "disclosure/open-parameter",
    scenes: [65, 66].map((cut) => ({
      queries: `parameter cut: Int ${query("where age >= $cut release { n = count() }")}`,
      parameters: [cut],
      sites: [
        [
          [9, { age: 70 }],
          [1, { age: 65 }],
        ],
      ],
    })),
    compute: (first, second) => first!("n").value - second!("n").value,
    learns: 1,
  },
  {
    title: "R10: a size that is half of a combination of others, which nobody worked out",
    stops: ["disclosure/undecidable-cohorts"],
    off: {
      file: "lower/cohorts/exposed.ts",
      change: ({ exposedCombinations }) => ({
        exposedCombinations: (rows: unknown): unknown => {
          const found: readonly (readonly { under: bigint }[])[] = exposedCombinations(rows) ?? [];
          return found.filter((one) => one.every(({ under }) => under === 1n));
        },
      }),
    },
    code: "disclosure/undecidable-cohorts",
    scenes: [
      {
        queries: query(
          "release { n = count() r = count(response) s = count(smoker) e = count(response == smoker) }",
        ),
        sites: [
          [
            [6, { response: 1, smoker: 0 }],
            [6, { response: 0, smoker: 1 }],
            [6, { response: 0, smoker: 0 }],
            [1, { response: 1, smoker: 1 }],
          ],
        ],
      },
    ],
    // Those with both, from the four sizes.
    compute: (read) =>
      (read!("r").value + read!("s").value + read!("e").value - read!("n").value) / 2,
    learns: 1,
  },
  {
    title: "R06: a person whose contribution is below zero dominates what no rule sees",
    stops: ["disclosure/dominance-of-negatives"],
    off: without("rules/disclosure/dominance-of-negatives.ts", { dominanceOfNegatives: noFinding }),
    code: "disclosure/dominance-of-negatives",
    scenes: [
      {
        queries: query("release { n = count() s = sum(2 * score - 9) }"),
        clauses: "dominance top 1 at most 20%",
        sites: [
          [
            [1, { score: 0 }],
            [19, { score: 5 }],
          ],
        ],
      },
    ],
    // Everybody else has 1.
    compute: (read) => read!("s").value - 19,
    learns: -9,
  },
  {
    title: "R31: a limit of exact sums beside noise, which nothing there looks at",
    stops: ["disclosure/exact-beside-noise"],
    off: without("rules/disclosure/exact-beside-noise.ts", { exactBesideNoise: noFinding }),
    code: "disclosure/exact-beside-noise",
    scenes: [
      {
        queries: query("release { s = sum(visits) }"),
        clauses: "dominance top 1 at most 70% differential privacy epsilon 10",
        sites: [
          [
            [1, { visits: 3 }],
            [19, { visits: 0 }],
          ],
        ],
      },
    ],
    // The noise of so large an epsilon is 0 more often than not.
    compute: (read) => read!("s").value,
    learns: 3,
  },
];

function range(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).join(", ");
}
