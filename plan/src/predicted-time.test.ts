import { expect, test } from "vitest";
import { NS_PER_AND, predictedMs, PROOF_NS_PER_AND, START_MS } from "./predicted-time.ts";

const COST = { andGates: 2_000_000, rounds: 50, bytesPerParty: 250_000 };
const HERE = { rttMs: 0, mbit: Infinity };
const FAR = { rttMs: 80, mbit: Infinity };

test("a run starts, computes, waits half a round trip a round, and sends", () => {
  const near = predictedMs(COST, HERE, "semi-honest");
  expect(near).toBeCloseTo(START_MS + 2 * NS_PER_AND);
  expect(predictedMs(COST, FAR, "semi-honest") - near).toBeCloseTo(50 * 40);
  expect(predictedMs(COST, { rttMs: 0, mbit: 100 }, "semi-honest") - near).toBeCloseTo(20);
});

test("proofs take time for each gate, and messages for each eight million of them", () => {
  const near = predictedMs(COST, HERE, "malicious");
  expect(near - predictedMs(COST, HERE, "semi-honest")).toBeCloseTo(2 * PROOF_NS_PER_AND);
  expect(predictedMs(COST, FAR, "malicious") - near).toBeCloseTo((50 + 1 + 15) * 40);
  const large = { ...COST, andGates: 20_000_000 };
  const waiting = predictedMs(large, FAR, "malicious") - predictedMs(large, HERE, "malicious");
  expect(waiting).toBeCloseTo((50 + 1 + 3 * 15) * 40);
});
