import type { Circuit, Output } from "@qsc/plan";
import { expect, test } from "vitest";
import { Share } from "../sharing/share.ts";
import {
  commitmentsTo,
  decodeMessage,
  encodeMessage,
  messageBytes,
  outputSalts,
  type OutputMessage,
} from "./output-message.ts";

const OUTPUT: Output = {
  query: 0,
  figure: { kind: "cohort", cohort: 0 },
  recipients: ["querier"],
  stage: 1,
  wires: [0],
};
const CIRCUIT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    { lanes: "rows", inputs: [], gates: [] },
    { lanes: 1, inputs: [{ kind: "one" }], gates: [] },
  ],
  reductions: [],
  outputs: [OUTPUT],
};
const SESSION = new Uint8Array(32).fill(9);
const KEYS = [0, 1, 2].map((component) => new Uint8Array(32).fill(component));

/** Party `party`'s message, when component c of the output is `100 + c`. */
function messageOf(party: number): OutputMessage {
  const next = (party + 1) % 3;
  const share = new Share(Int32Array.of(100 + party), Int32Array.of(100 + next));
  return {
    shares: [{ output: OUTPUT, lanes: 1, bits: [share] }],
    salts: outputSalts({ own: KEYS[party]!, next: KEYS[next]! }, SESSION, "querier"),
  };
}

test("what is read is what was written", () => {
  const bytes = encodeMessage(messageOf(1));
  expect(bytes.length).toBe(messageBytes(CIRCUIT, "querier"));
  expect(decodeMessage(CIRCUIT, "querier", bytes)).toEqual(messageOf(1));
});

test("both holders of a component make the same commitment to it", () => {
  for (const party of [0, 1, 2]) {
    const next = (party + 1) % 3;
    expect(commitmentsTo(messageOf(party)).next).toBe(commitmentsTo(messageOf(next)).own);
  }
});

test("another share, session, recipient or key is another commitment", () => {
  const keys = { own: KEYS[0]!, next: KEYS[1]! };
  const message = messageOf(0);
  const [output] = message.shares;
  const other = [{ ...output!, bits: [new Share(Int32Array.of(7), Int32Array.of(101))] }];
  const variants: readonly OutputMessage[] = [
    message,
    { ...message, shares: other },
    { ...message, salts: outputSalts(keys, new Uint8Array(32), "querier") },
    { ...message, salts: outputSalts(keys, SESSION, "sponsor") },
    { ...message, salts: outputSalts({ ...keys, own: KEYS[2]! }, SESSION, "querier") },
  ];
  const commitments = variants.map((variant) => commitmentsTo(variant).own);
  expect(new Set(commitments).size).toBe(variants.length);
});
