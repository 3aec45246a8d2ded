import { expect, test } from "vitest";
import { NS_PER_AND, predictedMs, START_MS } from "./predicted-time.ts";

const COST = { andGates: 2_000_000, rounds: 50, bytesPerParty: 250_000 };

test("a run starts, computes, waits half a round trip a round, and sends", () => {
  expect(predictedMs(COST, { rttMs: 0, mbit: Infinity })).toBeCloseTo(START_MS + 2 * NS_PER_AND);
  const near = predictedMs(COST, { rttMs: 0, mbit: Infinity });
  expect(predictedMs(COST, { rttMs: 80, mbit: Infinity }) - near).toBeCloseTo(50 * 40);
  expect(predictedMs(COST, { rttMs: 0, mbit: 100 }) - near).toBeCloseTo(20);
});
