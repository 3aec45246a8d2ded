import type { DisclosureGate, Plan, Query } from "@qsc/plan";
import { ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { judgedTotal, type CellNumbers } from "./cell-numbers.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { exposedSize } from "./exposed-size.ts";
import { sitesAllow } from "./sites-allow.ts";
import { isUndominated } from "./undominated.ts";

/** Whether a gate opens, as far as the cell itself decides (`gateOpens` of the plan). */
export function gateOpens(
  b: Builder,
  plan: Plan,
  query: Query,
  gate: DisclosureGate,
  cell: CellNumbers,
): Node {
  const k = BigInt(plan.disclosure.minimumCohort);
  const sizeOf = (cohort: number): Bits => cell.sizes[cohort] ?? [];
  const large = gate.cohorts.map((cohort) => atLeastConstant(b, sizeOf(cohort), k));
  const safe = gate.exposed.map(({ terms, mayBeEmpty }) => {
    const size = exposedSize(b, terms, sizeOf);
    const sign = size[size.length - 1] ?? ZERO;
    const enough = atLeastConstant(b, size, k);
    const nobody = mayBeEmpty === true ? b.not(b.orAll(size)) : ZERO;
    return b.orAll([sign, enough, nobody]);
  });
  const quorums = (gate.quorums ?? []).map(({ cohort, persons }) =>
    atLeastConstant(b, sizeOf(cohort), BigInt(persons)),
  );
  const judged = (gate.judged ?? []).map((sum) => sumIsUndominated(b, plan, query, sum, cell));
  const sites = sitesAllow(b, plan, query, gate, cell);
  return b.andAll([...large, ...safe, ...quorums, ...judged, sites]);
}

function sumIsUndominated(
  b: Builder,
  plan: Plan,
  query: Query,
  index: number,
  cell: CellNumbers,
): Node {
  const { dominance } = plan.disclosure;
  if (dominance === undefined) throw new RangeError(`no limits for sum ${index}`);
  const sum = judgedTotal(plan, query, index, cell);
  return isUndominated(b, dominance, sum, cell.largest[index] ?? []);
}
