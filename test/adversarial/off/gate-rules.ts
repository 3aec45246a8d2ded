import type { People } from "../contract.ts";
import { query, type Attack, type Mutation } from "./attack.ts";

interface Gate {
  readonly cohorts: readonly number[];
  readonly exposed: readonly object[];
}
interface Limited {
  readonly disclosure: object;
}

/** Gates that ask for less, and limits that are not there. */
function laxer(
  gate: (one: Gate) => object,
  limits: (one: object) => object = (one) => one,
): Mutation {
  return {
    file: "lower/circuit/gate-opens.ts",
    change: ({ gateOpens }) => ({
      gateOpens: (b: unknown, plan: Limited, table: unknown, own: Gate, cell: unknown): unknown =>
        gateOpens(b, { ...plan, disclosure: limits(plan.disclosure) }, table, gate(own), cell),
    }),
  };
}

/** What the compiler writes as gates, changed. */
function rewritten(change: (gates: readonly Gate[]) => readonly object[]): Mutation {
  return {
    file: "lower/cohorts/gates.ts",
    change: ({ gatesOf }) => ({
      gatesOf: (...given: unknown[]): object => {
        const gating: { gates: readonly Gate[] } = gatesOf(...given);
        return { ...gating, gates: change(gating.gates) };
      },
    }),
  };
}

interface Part {
  readonly small: number;
}

/** Complementary suppression that overlooks something. */
function careless(
  change: (
    rule: (...given: unknown[]) => readonly number[],
  ) => (
    b: unknown,
    labelled: readonly Part[],
    rest: unknown,
    k: unknown,
    restMayBeEmpty: boolean,
  ) => readonly number[],
): Mutation {
  return {
    file: "lower/circuit/partition.ts",
    change: ({ closedPartsOf }) => ({ closedPartsOf: change(closedPartsOf) }),
  };
}

/** Tables that do not know of one way in which others tell their totals. */
function unaware(kind: "partition" | "derived"): Mutation {
  return {
    file: "lower/cohorts/known-totals.ts",
    change: ({ knownTotals }) => ({
      knownTotals: (cluster: unknown): unknown => {
        const known: readonly { totals: { kind: string } }[] | null = knownTotals(cluster);
        const none = { totals: { kind: "none" } };
        return known?.map((one) => (one.totals.kind === kind ? { ...one, ...none } : one)) ?? null;
      },
    }),
  };
}

const BANDS: People = [
  [20, { score: 1 }],
  [1, { score: 9 }],
];

/** Contracts that run, each of which one condition on what opens keeps from telling. */
export const GATE_RULES: readonly Attack[] = [
  {
    title: "R01: a scalar sum over one person",
    stops: ["gate.cohorts", "limit.minimumCohort"],
    off: laxer((gate) => ({ ...gate, cohorts: [] })),
    scenes: [
      {
        queries: query("where age == 93 release { s = sum(score) }"),
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
    title: "R12: N and N-1 by two nested ages",
    stops: ["gate.exposed"],
    off: laxer((gate) => ({ ...gate, exposed: [] })),
    scenes: [
      {
        queries: query("release { n = count(age >= 65) m = count(age >= 66) }"),
        sites: [
          [
            [9, { age: 70 }],
            [1, { age: 65 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n").value - read!("m").value,
    learns: 1,
  },
  {
    title: "R13: a tracker pads the person of interest",
    stops: ["gate.exposed"],
    off: laxer((gate) => ({ ...gate, exposed: [] })),
    scenes: [
      {
        queries: query(
          "release { n = count() t = count(age == 93 or smoker) u = count(age == 93 or not smoker) }",
        ),
        sites: [
          [
            [20, { age: 40, smoker: 1 }],
            [20, { age: 40 }],
            [1, { age: 93 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("t").value + read!("u").value - read!("n").value,
    learns: 1,
  },
  {
    title: "R10: a percentage and its number of persons are a count",
    stops: ["gate.cohorts"],
    off: laxer((gate) => ({ ...gate, cohorts: [] })),
    scenes: [
      {
        queries: query("release { share = proportion(response) }"),
        sites: [
          [
            [49, {}],
            [1, { response: 1 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("share").value * read!("share").count,
    learns: 1,
  },
  {
    title: "R11: excluded cases, a count beside its total",
    stops: ["gate.exposed"],
    off: laxer((gate) => ({ ...gate, exposed: [] })),
    scenes: [
      {
        queries: query("release { n = count() no = count(not response) }"),
        sites: [
          [
            [10, {}],
            [1, { response: 1 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n").value - read!("no").value,
    learns: 1,
  },
  {
    title: "R02: everybody responded",
    stops: ["exposed.mayBeEmpty", "limit.zerosPublic"],
    off: laxer(({ exposed, ...gate }) => ({
      ...gate,
      exposed: exposed.map((one) => ({ ...one, mayBeEmpty: true })),
    })),
    scenes: [
      {
        queries: query("release { n = count() r = proportion(response) }"),
        sites: [[[12, { response: 1 }]]],
      },
    ],
    compute: (read) => read!("r").value,
    learns: 1,
  },
  {
    title: "R10: a mean that opens beside a closed band of its field",
    stops: ["gate.needs"],
    off: rewritten((gates) => gates.map((gate) => ({ ...gate, needs: undefined }))),
    scenes: [
      {
        queries: query("release { n = count() h = histogram(score, {5}) m = mean(score) }"),
        sites: [BANDS],
      },
    ],
    // What the one who is not in the large band adds to it.
    compute: (read) => read!("m").value * read!("n").value - 20,
    learns: 9,
  },
  {
    title: "R10: a mean that no gate of its own ties to the bands of its field",
    stops: ["gate.sums"],
    off: rewritten((gates) => gates.filter(({ cohorts }) => cohorts.length > 0)),
    scenes: [
      {
        queries: query("release { n = count() h = histogram(score, {5}) m = mean(score) }"),
        sites: [BANDS],
      },
    ],
    compute: (read) => read!("m").value * read!("n").value - 20,
    learns: 9,
  },
  {
    title: "R20: a median of so few persons that it counts those above it",
    stops: ["gate.quorums", "gate.quantiles"],
    off: laxer((gate) => ({ ...gate, quorums: undefined })),
    scenes: [
      {
        queries: query("release { n = count() m = median(score, {5}) }"),
        sites: [
          [
            [2, { score: 0 }],
            [3, { score: 9 }],
          ],
        ],
      },
    ],
    // Fewer than the rank are below the cut: of five persons two at most, so that three have 5 or more.
    compute: (read) =>
      read!("m").value === 1 ? read!("n").value - Math.ceil(read!("n").value / 2) + 1 : Number.NaN,
    learns: 3,
  },
  {
    title: "R03: one person makes up all of a sum",
    stops: ["gate.judged", "limit.dominance"],
    off: laxer((gate) => ({ ...gate, judged: undefined })),
    scenes: [
      {
        queries: query("release { s = sum(score) }"),
        clauses: "dominance top 1 at most 70%",
        sites: [
          [
            [1, { score: 9 }],
            [9, { score: 0 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("s").value,
    learns: 9,
  },
  {
    title: "R04: the second largest contributor estimates the largest",
    stops: ["gate.judged", "limit.dominance"],
    off: laxer((gate) => ({ ...gate, judged: undefined })),
    scenes: [
      {
        queries: query("release { s = sum(pain) }"),
        clauses: "dominance remainder 30%",
        sites: [
          [
            [1, { pain: 10 }],
            [1, { pain: 6 }],
            [8, { pain: 0 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("s").value - 6,
    learns: 10,
  },
  {
    title: "R08: one of two sites subtracts its own persons",
    stops: ["limit.minimumSites"],
    off: laxer(
      (gate) => gate,
      (limits) => ({ ...limits, minimumSites: undefined }),
    ),
    scenes: [
      {
        queries: query("release { n = count(response) }"),
        clauses: "minimum sites 3",
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
    title: "R35: a site subtracts its own rows",
    stops: ["limit.minimumOutside"],
    off: laxer(
      (gate) => gate,
      (limits) => ({ ...limits, minimumOutside: undefined }),
    ),
    scenes: [
      {
        queries: query("release { n = count(response) }"),
        clauses: "minimum cohort 5 persons outside each site",
        sites: [[[7, { response: 1 }]], [[1, { response: 1 }]]],
      },
    ],
    compute: (read) => read!("n").value - 7,
    learns: 1,
  },
  {
    title: "R08: nearly all persons of a figure are of one site",
    stops: ["limit.siteShare"],
    off: laxer(
      (gate) => gate,
      (limits) => ({ ...limits, siteShare: undefined }),
    ),
    scenes: [
      {
        queries: query("release { n = count(response) }"),
        clauses: "persons of one site at most 80%",
        sites: [[[7, { response: 1 }]], [[1, { response: 1 }]]],
      },
    ],
    compute: (read) => read!("n").value - 7,
    learns: 1,
  },
  {
    title: "R03: one of two sites makes up nearly all of a sum",
    stops: ["limit.dominanceOfSites"],
    off: laxer(
      (gate) => gate,
      (limits) => ({ ...limits, dominanceOfSites: undefined }),
    ),
    scenes: [
      {
        queries: query("release { s = sum(score) }"),
        clauses: "dominance of sites top 1 at most 80%",
        sites: [[[7, { score: 9 }]], [[2, { score: 1 }]]],
      },
    ],
    compute: (read) => read!("s").value - 63,
    learns: 2,
  },
  {
    title: "R09: bins beside the size of their cell",
    stops: ["partition.parts"],
    off: careless(() => (_b, labelled) => labelled.map(({ small }) => small)),
    scenes: [
      {
        queries: query("release { n = count() h = histogram(score, {5}) }"),
        sites: [BANDS],
      },
    ],
    compute: (read) => read!("n").value - (read!("h").bins[0] ?? Number.NaN),
    learns: 1,
  },
  {
    title: "R30: those without a value are what bins leave of their cell",
    stops: ["partition.rest"],
    off: careless(
      (rule) =>
        (b, labelled, _rest, ...others) =>
          rule(b, labelled, null, ...others),
    ),
    scenes: [
      {
        queries: query("release { n = count() h = histogram(weight, {80}) }"),
        sites: [
          [
            [10, { weight: 70 }],
            [10, { weight: 90 }],
            [2, { weight: null }],
          ],
        ],
      },
    ],
    compute: (read) => read!("h").bins.reduce((rest, bin) => rest - bin, read!("n").value),
    learns: 2,
  },
  {
    title: "R02: everybody is in one of two arms out of three",
    stops: ["partition.restMayBeEmpty"],
    off: careless((rule) => (b, labelled, rest, k) => rule(b, labelled, rest, k, true)),
    scenes: [
      {
        queries: query("release { n = count() a = count(arm == a) b = count(arm == b) }"),
        sites: [
          [
            [10, { arm: 0 }],
            [10, { arm: 1 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n").value - read!("a").value - read!("b").value,
    learns: 0,
  },
  {
    title: "R09: a margin in another table gives the one closed cell",
    stops: ["totals.partition"],
    off: unaware("partition"),
    scenes: [
      {
        queries: `${query("group by arm release { n = count() }", "cells")}
          ${query("release { n = count() }", "total")}`,
        sites: [
          [
            [10, { arm: 0 }],
            [10, { arm: 1 }],
            [1, { arm: 2 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n", "", 1).value - read!("n", "a").value - read!("n", "b").value,
    learns: 1,
  },
  {
    title: "R14: the second margin of a cross-table gives a cell that the first one hides",
    stops: ["totals.derived"],
    off: unaware("derived"),
    scenes: [
      {
        queries: ["sex, arm", "sex", "arm"]
          .map((keys, at) => query(`group by ${keys} release { n = count() }`, `t${at}`))
          .join("\n"),
        sites: [
          [
            [1, { sex: 0, arm: 0 }],
            [10, { sex: 0, arm: 1 }],
            [10, { sex: 0, arm: 2 }],
            [10, { sex: 1, arm: 0 }],
            [10, { sex: 1, arm: 1 }],
            [10, { sex: 1, arm: 2 }],
          ],
        ],
      },
    ],
    compute: (read) => read!("n", "a", 2).value - read!("n", "m a").value,
    learns: 1,
  },
  {
    title: "R31: a perturbed count beside an exact mean",
    stops: ["limit.differentialPrivacy"],
    off: {
      file: "lower/circuit/noise.ts",
      change: ({ addNoise }) => ({
        addNoise: (b: unknown, figure: unknown, noise: Noise, ...others: unknown[]): unknown =>
          noise.figure.kind === "sum" ? figure : addNoise(b, figure, noise, ...others),
      }),
    },
    scenes: [
      {
        queries: query("release { n = count() m = mean(score) }"),
        clauses: "differential privacy epsilon 1",
        sites: [
          [
            [20, { score: 3 }],
            [1, { score: 7 }],
          ],
        ],
      },
    ],
    // All scores but one are known to the attacker; the sum counts from 4.
    compute: (read) => Number(read!.sums[0]) + 21 * 4 - 20 * 3,
    learns: 7,
  },
  {
    title: "R29: noise for one where a person may add a billion squared",
    stops: ["disclosure/noise-too-wide"],
    off: {
      file: "lower/noise/noisy-plan.ts",
      change: ({ noisyPlan }) => ({
        noisyPlan: (model: unknown, report: (finding: { code: string }) => void): unknown =>
          noisyPlan(model, (finding: { code: string }) => {
            if (finding.code !== "disclosure/noise-too-wide") report(finding);
          }),
      }),
    },
    code: "disclosure/noise-too-wide",
    scenes: [
      {
        queries: query("release { v = variance(score) }"),
        clauses: "differential privacy epsilon 1",
        rewrite: (source) => source.replace("score: Int 0..9", "score: Int 0..1000000000"),
        sites: [
          [
            [20, { score: 500_000_000 }],
            [1, { score: 500_040_000 }],
          ],
        ],
      },
    ],
    // How far the one is from all others: squares count from the middle of the domain.
    compute: (read) => Math.round(Math.sqrt(Number(read!.sums[1]))),
    learns: 40_000,
  },
];

interface Noise {
  readonly figure: { readonly kind: string };
}
