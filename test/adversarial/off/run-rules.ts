import type { People } from "../contract.ts";
import { query, type Attack, type Mutation } from "./attack.ts";

/** Runs that take place although earlier ones stand in their way for this reason. */
function regardless(reason: string): Mutation {
  return {
    file: "lower/runs/guard-against.ts",
    change: ({ guardAgainst }) => ({
      guardAgainst: (...given: unknown[]): unknown => {
        const verdict: { kind: string; refusal?: { reason: string } } = guardAgainst(...given);
        return verdict.refusal?.reason === reason ? { kind: "clear" } : verdict;
      },
    }),
  };
}

const OLD: People = [
  [12, { age: 70, score: 4 }],
  [1, { age: 65, score: 8 }],
];
const VISITS: People = [
  [8, { visits: 1 }],
  [9, { visits: 2 }],
  [1, { visits: 3 }],
];

/** Attacks by several runs, each stopped by one rule about earlier runs. */
export const RUN_RULES: readonly Attack[] = [
  {
    title: "R12: N and N-1 in two runs over the same rows",
    stops: ["guard"],
    off: {
      file: "lower/circuit/guard-stage.ts",
      change: () => ({
        guardStage: ({ cells }: { cells: readonly unknown[] }) => cells.map(() => null),
      }),
    },
    scenes: [65, 66].map((cut) => ({
      queries: query(`where age >= ${cut} release { n = count() }`),
      sites: [OLD],
    })),
    compute: (first, second) => first!("n").value - second!("n").value,
    learns: 1,
  },
  {
    title: "R16: a run before and after one person joins",
    stops: ["disclosure/changed-data"],
    off: regardless("changed-data"),
    code: "disclosure/changed-data",
    scenes: [10, 11].map((count) => ({
      queries: query("release { n = count() }"),
      sites: [[[count, {}]]],
    })),
    compute: (before, after) => after!("n").value - before!("n").value,
    learns: 1,
  },
  {
    title: "R12: N and N-1 of a data set that the second contract describes in another way",
    stops: ["disclosure/other-schema"],
    off: regardless("schema"),
    code: "disclosure/other-schema",
    scenes: [65, 66].map((cut) => ({
      queries: query(`where age >= ${cut} release { n = count() }`),
      rewrite: (source: string) =>
        cut === 65 ? source : source.replace("age: Int 18..110", "age: Int 18..111"),
      sites: [OLD],
    })),
    compute: (first, second) => first!("n").value - second!("n").value,
    learns: 1,
  },
  {
    title: "R24: a sum of one run and a count of another that are counts together",
    stops: ["disclosure/sums-across-runs"],
    off: regardless("sums"),
    code: "disclosure/sums-across-runs",
    scenes: [
      { queries: query("release { n = count() s = sum(visits) }"), sites: [VISITS] },
      { queries: query("release { m = count(visits >= 2) }"), sites: [VISITS] },
    ],
    // With nobody at 0: visits sum to 8 + 2 * 10 + (number of threes).
    compute: (first, second) => {
      const many = second!("m").value;
      return first!("s").value - (first!("n").value - many) - 2 * many;
    },
    learns: 1,
  },
  {
    title: "R12: N and N-1 beside a median, which nobody compares across runs",
    stops: ["disclosure/undecidable-runs"],
    off: regardless("obligations"),
    code: "disclosure/undecidable-runs",
    scenes: [
      {
        queries: query("where age >= 65 release { n = count() m = median(score, {3, 6}) }"),
        sites: [OLD],
      },
      { queries: query("where age >= 66 release { n = count() }"), sites: [OLD] },
    ],
    compute: (first, second) => first!("n").value - second!("n").value,
    learns: 1,
  },
];
