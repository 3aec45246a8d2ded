import { query, without, type Attack } from "./attack.ts";

const MASKED = without("rules/disclosure/masked-sum.ts", { maskedSum: () => null });
const MOMENTS = without("lower/moments.ts", { momentFindings: () => [] });

/** Sums that are values or counts of few persons, each refused by one rule alone. */
export const SUM_RULES: readonly Attack[] = [
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
];
