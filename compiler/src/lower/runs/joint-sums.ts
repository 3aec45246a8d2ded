import type { Expression } from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";
import { readsOf } from "../cohorts/reads.ts";
import type { Cluster } from "./clusters.ts";
import type { JointAtoms } from "./joint-atoms.ts";
import type { Node } from "./nodes.ts";

/**
 * Whether counts can be computed from the sums of a cluster, by the rules for one contract
 * (docs/design/disclosure.md, "Sums"): two summed values that read a field in common,
 * or a value that takes at most 2m values in an atom, where m is the highest power that is summed.
 */
export function sumsRevealCounts({ earlier, current }: Cluster, joint: JointAtoms): boolean {
  const sums = [...earlier, ...current].flatMap(sumsOf);
  const used = new Map(sums.map(({ value }) => [textOf(value), value]));
  return hasSharedField([...used.values()]) || sums.some((sum) => hasFewValues(sum, sums, joint));
}

interface NodeSum {
  readonly value: Expression;
  readonly power: number;
  readonly atoms: readonly number[];
}

function sumsOf({ query: { query }, cells }: Node): readonly NodeSum[] {
  return query.sums.flatMap(({ cohort, value, power }) =>
    cells.map(({ cohorts }) => ({ value, power, atoms: cohorts[cohort] ?? [] })),
  );
}

function hasSharedField(values: readonly Expression[]): boolean {
  const fields = values.map((value) => readsOf([value]).columns);
  return fields.some((own, index) =>
    fields.slice(index + 1).some((other) => [...other].some((column) => own.has(column))),
  );
}

function hasFewValues(sum: NodeSum, all: readonly NodeSum[], joint: JointAtoms): boolean {
  const text = textOf(sum.value);
  const measure = joint.measures.findIndex((one) => textOf(one) === text);
  const powers = all.filter(({ value }) => textOf(value) === text).map(({ power }) => power);
  const most = 2 * Math.max(...powers);
  return sum.atoms.some((atom) => (joint.atoms[atom]?.spreads[measure] ?? 0) <= most);
}
