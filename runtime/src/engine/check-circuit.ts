import { validateCircuit, type Circuit, type CircuitScope } from "@qsc/plan";
import { RuntimeError } from "../runtime-error.ts";

/** Circuits that were found to be in order, and what they may read; both are data that never changes. */
const inOrder = new WeakMap<Circuit, string>();

/** Lets only circuits pass that `evaluate` can execute; throws `circuit/invalid` with the first breach. */
export function checkCircuit(circuit: Circuit, scope: CircuitScope): void {
  const { dataset, parameters } = scope;
  const reads = JSON.stringify({ dataset, parameters });
  if (inOrder.get(circuit) === reads) return;
  const [problem] = validateCircuit(circuit, { dataset, parameters });
  if (problem === undefined) {
    inOrder.set(circuit, reads);
    return;
  }
  throw new RuntimeError(
    "circuit/invalid",
    `the circuit breaks its rules: ${problem}`,
    "compile the contract again with the same version of the compiler",
  );
}

/** Lets only as many sites pass as the circuit looks at; throws `run/too-many-sites`. */
export function checkSites(circuit: Circuit, sites: number): void {
  const most = Math.min(...circuit.reductions.map((reduction) => reduction.sites ?? Infinity));
  if (sites <= most) return;
  throw new RuntimeError(
    "run/too-many-sites",
    `the contract looks at each site by itself and takes at most ${most} of them, not ${sites}`,
    "pool the rows of some sites before they are shared",
  );
}
