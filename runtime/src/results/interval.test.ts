import { expect, test } from "vitest";
import { katz, newcombe, student, welch, wilson, type Interval, type Sample } from "./interval.ts";

function check(
  interval: Interval | null,
  [lower, upper]: readonly [number, number],
  digits = 4,
): void {
  expect(interval?.lower).toBeCloseTo(lower, digits);
  expect(interval?.upper).toBeCloseTo(upper, digits);
}

function sampleOf(values: readonly number[]): Sample {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (count - 1), count };
}

// Newcombe, Stat Med 1998;17:857-872, table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("Wilson's interval of %i in %i", (events, persons, lower, upper) => {
  check(wilson({ events, persons }), [lower, upper]);
});

test("Wilson's interval of nobody and of everybody ends exactly at 0 and 1", () => {
  for (let persons = 1; persons <= 300; persons++) {
    expect(wilson({ events: 0, persons }).lower).toBe(0);
    expect(wilson({ events: persons, persons }).upper).toBe(1);
  }
});

// Newcombe, Stat Med 1998;17:873-890, table II, method 10.
test.each([
  [
    [56, 70],
    [48, 80],
    [0.0524, 0.3339],
  ],
  [
    [9, 10],
    [3, 10],
    [0.1705, 0.809],
  ],
  [
    [5, 56],
    [0, 29],
    [-0.0381, 0.1926],
  ],
  [
    [10, 10],
    [0, 10],
    [0.6075, 1],
  ],
] as const)("Newcombe's interval of %j - %j", ([a, m], [b, n], bounds) => {
  check(newcombe({ events: a, persons: m }, { events: b, persons: n }), bounds);
});

// Physicians' Health Study as in Agresti, Categorical Data Analysis: myocardial infarction, placebo over aspirin.
test("Katz's interval of a risk ratio", () => {
  check(katz({ events: 189, persons: 11034 }, { events: 104, persons: 11037 }), [1.433, 2.306], 3);
  expect(katz({ events: 0, persons: 20 }, { events: 3, persons: 20 })).toBeNull();
});

// Student's sleep data (Biometrika 1908;6:1-25), extra hours under two drugs; intervals as R's `t.test` gives them.
const FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

test("Student's interval of the mean difference of pairs", () => {
  const differences = FIRST.map((value, index) => value - SECOND[index]!);
  check(student(sampleOf(differences)), [-2.4598858, -0.7001142], 6);
});

test("Welch's interval of a difference of means", () => {
  check(welch(sampleOf(FIRST), sampleOf(SECOND)), [-3.3654832, 0.2054832], 6);
});

test("without spread an interval of means is one number", () => {
  check(welch(sampleOf([2, 2, 2]), sampleOf([1, 1])), [1, 1], 15);
  check(student(sampleOf([2, 2, 2])), [2, 2], 15);
});
