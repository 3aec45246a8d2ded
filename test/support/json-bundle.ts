import type { Bundle, Circuit, Plan } from "@qsc/plan";
import type { ContractTools } from "@qsc/runtime";

/** A bundle whose only source is the JSON text of its plan and circuit, for tests of what happens after compilation. */
export function jsonBundle(plan: Plan, circuit: Circuit): Bundle {
  const text = JSON.stringify({ plan, circuit });
  return {
    format: "qsc-bundle/1",
    compiler: { name: "qsc", version: "0.0.0" },
    sources: [{ path: "contract.json", text }],
    entry: "contract.json",
    plan,
    circuit,
    certificate: {
      format: "qsc-certificate/1",
      minimumCohort: plan.disclosure.minimumCohort,
      claims: [],
      assumptions: [],
    },
    clauses: [],
  };
}

const compile: ContractTools["compile"] = (sources, entry) => {
  const source = sources.find(({ path }) => path === entry);
  if (source === undefined) return null;
  const { plan, circuit } = JSON.parse(source.text) as { plan: Plan; circuit: Circuit };
  return jsonBundle(plan, circuit);
};

/** The compiler that belongs to `jsonBundle`. Its circuits are not made from plans, so there is nothing to guard. */
export const JSON_TOOLS: ContractTools = { compile, guard: () => ({ kind: "clear" }) };
