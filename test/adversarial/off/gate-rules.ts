import type { People } from "../contract.ts";
import { query, type Attack } from "./attack.ts";
import { laxer, rewritten } from "./gate-mutations.ts";

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
];
