import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, guardRun } from "@qsc/compiler";
import type { Bundle, Circuit } from "@qsc/plan";
import { expect, test } from "vitest";
import { createContractCache } from "./contract-cache.ts";
import { selfTest } from "./self-test.ts";

const CONTRACT = {
  sources: [
    {
      path: "self-test.qsc",
      text: readFileSync(
        join(import.meta.dirname, "../../../bench/contracts/self-test.qsc"),
        "utf8",
      ),
    },
  ],
  entry: "self-test.qsc",
};

/** Tests a node whose compiler spoils the circuit that it makes. */
function check(spoil: (circuit: Circuit) => Circuit): void {
  const contracts = createContractCache((sources, entry): Bundle | null => {
    const { bundle } = compile(new Map(sources.map(({ path, text }) => [path, text])), entry);
    return bundle && { ...bundle, circuit: spoil(bundle.circuit) };
  });
  selfTest(CONTRACT, contracts, (run, earlier) =>
    guardRun(run, earlier, { path: "", start: 0, end: 0 }),
  );
}

test("a node that computes correctly passes its test", () => check((circuit) => circuit));

test("one that does not is found", () => {
  const orForAnd = (circuit: Circuit): Circuit => ({
    ...circuit,
    stages: circuit.stages.map((stage) => ({
      ...stage,
      gates: stage.gates.map((gate) => (gate.kind === "and" ? { ...gate, kind: "xor" } : gate)),
    })),
  });
  expect(() => check(orForAnd)).toThrow(expect.objectContaining({ code: "node/self-test" }));
});

test("a contract that does not compile tests nothing", () => {
  expect(() =>
    selfTest(
      CONTRACT,
      () => null,
      () => ({ kind: "clear" }),
    ),
  ).toThrow(/not compile/);
});
