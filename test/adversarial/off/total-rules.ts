import type { People } from "../contract.ts";
import { query, type Attack } from "./attack.ts";
import { careless, unaware } from "./gate-mutations.ts";

const BANDS: People = [
  [20, { score: 1 }],
  [1, { score: 9 }],
];

/** Contracts that run, and would tell what is closed by a total, or an exact figure beside noise. */
export const TOTAL_RULES: readonly Attack[] = [
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
