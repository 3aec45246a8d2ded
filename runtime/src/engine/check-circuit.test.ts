import type { Circuit, Gate } from "@qsc/plan";
import { expect, test } from "vitest";
import { RuntimeError } from "../runtime-error.ts";
import { checkCircuit } from "./check-circuit.ts";
import { RANDOM_SCOPE, randomCircuit, seededNumbers } from "./random-circuit.ts";
import { runInMemory } from "./run-in-memory.ts";

/** A circuit whose last gate is replaced. */
function withGate(gate: Gate): Circuit {
  const circuit = randomCircuit(seededNumbers(1));
  const [first, ...others] = circuit.stages;
  if (first === undefined) throw new Error("a random circuit has stages");
  return {
    ...circuit,
    stages: [{ ...first, gates: [...first.gates.slice(0, -1), gate] }, ...others],
  };
}

function check(circuit: Circuit, message: string): void {
  const refusal = expect.objectContaining({ code: "circuit/invalid", message });
  expect(() => checkCircuit(circuit, RANDOM_SCOPE)).toThrow(refusal);
}

for (let seed = 1; seed <= 60; seed++) {
  test(`a circuit that the engine is tested with is valid, seed ${seed}`, () =>
    checkCircuit(randomCircuit(seededNumbers(seed)), RANDOM_SCOPE));
}
test("the first breach is named with its place", () =>
  check(
    withGate({ kind: "and", left: 0, right: 16 }),
    "the circuit breaks its rules: circuit.stages[0].gates[29] has a public operand",
  ));
test("a wire is driven before it is read", () =>
  check(
    withGate({ kind: "xor", left: 0, right: 1000 }),
    "the circuit breaks its rules: circuit.stages[0].gates[29] reads a wire that is not lower",
  ));
test("what is no circuit is refused before the run begins", () => {
  const circuit = { ...randomCircuit(seededNumbers(1)), outputs: null } as unknown as Circuit;
  const run = { plan: RANDOM_SCOPE, circuit, sites: [], parameters: [10], seed: "none" };
  expect(() => runInMemory(run)).toThrow(RuntimeError);
});
test("a circuit that was in order is checked again when it reads something else", () => {
  const circuit = randomCircuit(seededNumbers(1));
  checkCircuit(circuit, RANDOM_SCOPE);
  checkCircuit(circuit, RANDOM_SCOPE);
  const dataset = { ...RANDOM_SCOPE.dataset, columns: RANDOM_SCOPE.dataset.columns.slice(0, 1) };
  expect(() => checkCircuit(circuit, { ...RANDOM_SCOPE, dataset })).toThrow(RuntimeError);
  expect(() => checkCircuit(circuit, { ...RANDOM_SCOPE, parameters: [] })).toThrow(RuntimeError);
});
