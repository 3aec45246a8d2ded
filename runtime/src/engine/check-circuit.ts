import { validateCircuit, type Circuit, type CircuitScope } from "@qsc/plan";
import { RuntimeError } from "../runtime-error.ts";

/** Lets only circuits pass that `evaluate` can execute; throws `circuit/invalid` with the first breach. */
export function checkCircuit(circuit: Circuit, scope: CircuitScope): void {
  const [problem] = validateCircuit(circuit, scope);
  if (problem === undefined) return;
  throw new RuntimeError(
    "circuit/invalid",
    `the circuit breaks its rules: ${problem}`,
    "compile the contract again with the same version of the compiler",
  );
}
