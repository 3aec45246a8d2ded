import type { Circuit, Output } from "@qsc/plan";
import { expect, test } from "vitest";
import type { OutputShare } from "../engine/evaluate.ts";
import { Share } from "../sharing/share.ts";
import { decodeOutputs, encodeOutputs, outputBytes, sharesFor } from "./output-codec.ts";

const outputTo = (recipients: readonly string[], cohort: number): Output => ({
  query: 0,
  figure: { kind: "cohort", cohort },
  recipients,
  stage: 1,
  wires: [0],
});
const CIRCUIT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    { lanes: "rows", inputs: [], gates: [] },
    { lanes: 1, inputs: [{ kind: "one" }], gates: [] },
  ],
  reductions: [],
  outputs: [outputTo(["a"], 0), outputTo(["b"], 1), outputTo(["a", "b"], 2)],
};
const SHARES = CIRCUIT.outputs.map((output, index): OutputShare => ({
  output,
  lanes: 1,
  bits: [new Share(Int32Array.of(10 + index), Int32Array.of(20 + index))],
}));

function check(recipient: string, words: readonly number[]): void {
  const own = sharesFor(recipient, SHARES);
  const message = encodeOutputs(own);
  expect([...new Int32Array(message.buffer)]).toEqual(words);
  expect(outputBytes(CIRCUIT, recipient)).toBe(message.length);
  expect(decodeOutputs(CIRCUIT, recipient, message)).toEqual(own);
}

test("a message holds the recipient's outputs, shared ones too", () => {
  check("a", [10, 20, 12, 22]);
  check("b", [11, 21, 12, 22]);
});
test("to somebody else there is nothing to say", () => check("c", []));
test("the message to one is no message to the other", () => {
  expect(() => decodeOutputs(CIRCUIT, "a", encodeOutputs(sharesFor("b", SHARES)).slice(4))).toThrow(
    "received 12 bytes of output shares where 16 were due",
  );
});
