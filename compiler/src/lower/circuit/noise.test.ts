import {
  evaluateCircuit,
  noiseBits,
  noiseFrom,
  randomBitsOf,
  type Circuit,
  type FigureNoise,
  type Plan,
} from "@qsc/plan";
import { expect, test } from "vitest";
import { createBuilder } from "./builder.ts";
import { constantBits } from "./add.ts";
import { addNoise, noisyWidth, signedAtLeast } from "./noise.ts";

const LANES = 4096;
const SCOPE = { dataset: { columns: [] }, parameters: [] } as unknown as Plan;

function noiseOf(numerator: number, denominator: number, sensitivity: number): FigureNoise {
  const epsilon = { numerator, denominator };
  const own = { figure: { kind: "cohort", cohort: 0 } as const, group: 0, sensitivity, epsilon };
  return { ...own, ...noiseBits(epsilon, 1, own) };
}

/** The circuit that adds noise to `exact`; and whether the sum is at least 3. */
function circuitOf(noise: FigureNoise, exact: bigint): Circuit {
  const b = createBuilder();
  const width = noisyWidth(noise, 8);
  const sum = addNoise(b, constantBits(exact, width), noise, 0, width);
  const large = signedAtLeast(b, sum, 3n);
  const { stage, wireOf } = b.finish(LANES, [...sum, large]);
  const output = { query: 0, stage: 0, recipients: ["all"] } as const;
  return {
    format: "qsc-circuit/1",
    stages: [stage],
    reductions: [],
    outputs: [
      { ...output, figure: { kind: "cohort", cohort: 0 }, wires: sum.map(wireOf), signed: true },
      { ...output, figure: { kind: "open", gate: 0 }, wires: [wireOf(large)] },
    ],
  };
}

/** A random bit for each number and lane: one of a hash (Murmur3 finalizer), so that a failure repeats. */
function randomBit(number: number, lane: number): boolean {
  let h = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(lane + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) & 1) === 1;
}

const CASES: readonly (readonly [string, FigureNoise])[] = [
  ["epsilon 1", noiseOf(1, 1, 1)],
  ["epsilon 1/4", noiseOf(1, 4, 1)],
  ["epsilon 3 and sensitivity 5", noiseOf(3, 1, 5)],
];

test.each(CASES)("%s: the circuit adds the noise that its bits make, in every lane", (_, noise) => {
  const [sums = [], large = []] = evaluateCircuit(SCOPE, circuitOf(noise, -7n), [], [], {
    random: randomBit,
  });
  for (const [lane, sum] of sums.slice(0, 200).entries()) {
    expect(sum).toBe(-7n + noiseFrom(noise, (bit) => randomBit(bit, lane)));
    expect(large[lane]).toBe(sum >= 3n ? 1n : 0n);
  }
});

test.each(CASES)("%s: the noise is discrete Laplace by a chi-square test", (_, noise) => {
  const [sums = []] = evaluateCircuit(SCOPE, circuitOf(noise, 0n), [], [], { random: randomBit });
  const q = Math.exp(-noise.epsilon.numerator / noise.epsilon.denominator / noise.sensitivity);
  // Classes -m … m with at least 10 expected draws each, and one for either tail.
  const probability = (z: number): number => ((1 - q) / (1 + q)) * q ** Math.abs(z);
  let m = 0;
  while (probability(m + 1) * LANES >= 10) m++;
  const tail = q ** (m + 1) / (1 + q);
  const expected = [
    tail,
    ...Array.from({ length: 2 * m + 1 }, (_, at) => probability(at - m)),
    tail,
  ];
  const observed = expected.map(() => 0);
  for (const sum of sums) {
    const z = Math.max(-m - 1, Math.min(m + 1, Number(sum)));
    observed[z + m + 1]! += 1;
  }
  expect(expected.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
  const statistic = expected.reduce(
    (sum, p, at) => sum + ((observed[at] ?? 0) - p * LANES) ** 2 / (p * LANES),
    0,
  );
  // Mean and deviation of chi-square with n degrees of freedom are n and √(2n); the draws are fixed.
  const freedom = expected.length - 1;
  expect(statistic).toBeLessThan(freedom + 3 * Math.sqrt(2 * freedom));
  expect(statistic).toBeGreaterThan(freedom - 3 * Math.sqrt(2 * freedom));
});

test("every random bit of a figure is drawn once", () => {
  for (const [, noise] of CASES) {
    const [stage] = circuitOf(noise, 0n).stages;
    const drawn = stage!.inputs.flatMap((input) => (input.kind === "random" ? [input.number] : []));
    // Low places of a threshold that are 0 decide nothing and are left out.
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(Math.max(...drawn)).toBe(randomBitsOf(noise) - 1);
  }
});
