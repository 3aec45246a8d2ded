import {
  epsilonOf,
  fraction,
  noiseBits,
  type FigureNoise,
  type Fraction,
  type Item,
  type Plan,
  type Query,
} from "@qsc/plan";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Model, ModelQuery } from "../../model/model.ts";
import { quantileBesideNoise } from "../../rules/disclosure/exact-beside-noise.ts";
import { noiseTooWide } from "../../rules/disclosure/noise-too-wide.ts";
import { atomsOf } from "../cohorts/atoms.ts";
import { draftOf, mergeEqual, planCohorts, type Draft } from "../draft.ts";
import { distinctMeasures } from "../moments.ts";
import { offsetsOf, type SumOffset } from "./offsets.ts";
import { groupsOf } from "./groups.ts";

/**
 * The queries of a contract whose figures are all noisy (docs/design/differential-privacy.md).
 * What figures tell together is bounded by ε, so no cohort algebra is needed: margins and linked tables may stand.
 */
export function noisyQueries(
  model: Model,
  report: (finding: Diagnostic) => void,
): readonly Query[] {
  const total = epsilonOf(model);
  if (total === null) throw new RangeError("the model has no epsilon");
  const exact = model.queries.flatMap(({ items }) =>
    items.flatMap((item) => quantileBesideNoise(item) ?? []),
  );
  if (exact.length > 0) {
    for (const found of exact) report(found);
    return [];
  }
  const drafts = model.queries.map((query) => merged(draftOf(withoutIntervals(query)), model));
  const groups = drafts.map(groupsOf);
  const count = groups.reduce((sum, { size }) => sum + size, 0);
  const share = fraction(
    BigInt(total.numerator),
    BigInt(total.denominator) * BigInt(Math.max(1, count)),
  );
  let first = 0;
  return drafts.map((draft, index) => {
    const own = groups[index];
    if (own === undefined) throw new RangeError(`query ${index} has no groups`);
    const offsets = offsetsOf(draft, model);
    const figures = figuresOf(draft.query, own.groupOf, offsets, report);
    const noise = figures.map((figure): FigureNoise => {
      const epsilon: Fraction = share;
      const sized = { ...figure, group: first + figure.group, epsilon };
      return { ...sized, ...noiseBits(total, count, sized) };
    });
    first += own.size;
    return noisyQuery(draft, offsets, noise);
  });
}

/** A noisy mean has no interval, so that the sum of squares for it would spend ε in vain. */
function withoutIntervals(query: ModelQuery): ModelQuery {
  const items = query.items.map((item) =>
    item.aggregate.kind === "mean"
      ? { ...item, aggregate: { ...item.aggregate, interval: false } }
      : item,
  );
  return { ...query, items };
}

/** Conditions that hold for the same rows are one figure and cost ε once; where that cannot be seen, they stay two. */
function merged(draft: Draft, model: Model): Draft {
  const { where, keys } = draft.query;
  const shape = { where, keys, conditions: draft.conditions, measures: distinctMeasures(draft) };
  const atoms = atomsOf(shape, model);
  return atoms === null ? draft : mergeEqual(draft, atoms.contexts);
}

function figuresOf(
  query: ModelQuery,
  groupOf: { readonly cohorts: ReadonlyMap<number, number>; readonly sums: readonly number[] },
  offsets: readonly SumOffset[],
  report: (finding: Diagnostic) => void,
): readonly Pick<FigureNoise, "figure" | "group" | "sensitivity">[] {
  const cohorts = [...groupOf.cohorts]
    .sort(([a], [b]) => a - b)
    .map(([cohort, group]) => ({
      figure: { kind: "cohort", cohort } as const,
      ...{ group, sensitivity: 1 },
    }));
  const sums = offsets.map(({ offset, sensitivity }, sum) => {
    const fits = sensitivity <= BigInt(Number.MAX_SAFE_INTEGER);
    if (!fits) report(noiseTooWide(query));
    return {
      figure: { kind: "sum", sum, offset } as const,
      group: groupOf.sums[sum] ?? 0,
      // A person who never counts still needs a scale; noise of scale 1 is then more than enough.
      sensitivity: fits && sensitivity > 0n ? Number(sensitivity) : 1,
    };
  });
  return [...cohorts, ...sums];
}

/** Each noisy size has a gate of its own; what opens follows from released noise alone. */
function noisyQuery(
  draft: Draft,
  offsets: readonly SumOffset[],
  noise: readonly FigureNoise[],
): Query {
  const { name, where, keys } = draft.query;
  const cohorts = planCohorts(draft);
  return {
    ...{ name, where, cohorts, sums: draft.sums },
    keys: keys.map(({ name: key, expression, min, labels }) => ({
      ...{ name: key, expression, min, labels },
    })),
    gates: cohorts.flatMap(({ released }, cohort) =>
      released ? [{ cohorts: [cohort], exposed: [] }] : [],
    ),
    partitions: [],
    totals: { kind: "none" },
    items: draft.items.map((item): Item =>
      item.kind === "sum" || item.kind === "mean"
        ? { ...item, offset: offsets[item.sum]?.offset ?? item.offset }
        : item,
    ),
    noise,
  };
}

/** The plan of a model with an ε. */
export function noisyPlan(model: Model, report: (finding: Diagnostic) => void): Plan {
  const { contract, dataset, parameters, disclosure } = model;
  return {
    format: "qsc-plan/1",
    contract: { name: contract.name, version: contract.version },
    ...{ dataset, parameters, disclosure },
    queries: noisyQueries(model, report),
  };
}
