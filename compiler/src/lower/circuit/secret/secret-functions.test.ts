import { readFileSync } from "node:fs";
import { costOf, type Stage } from "@qsc/plan";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../../../test/support/random.ts";
import type { Bits, Builder } from "../builder.ts";
import {
  addIntegers,
  compareIntegers,
  multiplyIntegers,
  unsignedInteger,
  type CellInteger,
} from "./integer.ts";
import { nearestQuotient } from "./quotient.ts";
import { nearestRoot } from "./square-root.ts";
import { operandOf, tryInLanes } from "./secret-functions.testing.ts";

/** One row of the table in spec/secret-arithmetic.md. */
interface SecretFunction {
  readonly name: string;
  /** Bits of the operands: of the table, and small enough to try all values. */
  readonly widths: readonly number[];
  readonly small: readonly number[];
  readonly signed: boolean;
  readonly build: (b: Builder, operands: readonly CellInteger[]) => CellInteger;
  /** The exact result as a fraction; null where there is none. The root of it where `isRoot`. */
  readonly exact: (operands: readonly bigint[]) => readonly [bigint, bigint] | null;
  readonly isRoot?: true;
}

const truth = (node: number): CellInteger => unsignedInteger([node], 1n);
const whole = (value: bigint): readonly [bigint, bigint] => [value, 1n];
const most = (number: CellInteger): bigint => (number.max > -number.min ? number.max : -number.min);

const FUNCTIONS: readonly SecretFunction[] = [
  {
    ...{ name: "add", widths: [64, 64], small: [5, 5], signed: true },
    build: (b, [x, y]) => addIntegers(b, x!, y!),
    exact: ([x, y]) => whole(x! + y!),
  },
  {
    ...{ name: "multiply", widths: [32, 32], small: [5, 6], signed: true },
    build: (b, [x, y]) => multiplyIntegers(b, x!, y!),
    exact: ([x, y]) => whole(x! * y!),
  },
  {
    ...{ name: "square", widths: [32], small: [8], signed: false },
    build: (b, [x]) => multiplyIntegers(b, x!, x!),
    exact: ([x]) => whole(x! * x!),
  },
  {
    ...{ name: "compare", widths: [64, 64], small: [5, 5], signed: true },
    build: (b, [x, y]) => truth(compareIntegers(b, x!, y!).isLess),
    exact: ([x, y]) => whole(x! < y! ? 1n : 0n),
  },
  {
    ...{ name: "equal", widths: [64, 64], small: [5, 5], signed: true },
    build: (b, [x, y]) => truth(compareIntegers(b, x!, y!).isSame),
    exact: ([x, y]) => whole(x! === y! ? 1n : 0n),
  },
  {
    ...{ name: "compare ratios", widths: [32, 32, 32, 32], small: [3, 3, 3, 3], signed: false },
    // x / y < z / w by cross multiplication.
    build: (b, [x, y, z, w]) =>
      truth(compareIntegers(b, multiplyIntegers(b, x!, w!), multiplyIntegers(b, z!, y!)).isLess),
    exact: ([x, y, z, w]) => (y === 0n || w === 0n ? null : whole(x! * w! < z! * y! ? 1n : 0n)),
  },
  {
    ...{ name: "divide", widths: [32, 32], small: [6, 5], signed: true },
    build: (b, [x, y]) => nearestQuotient(b, x!, y!, most(x!)),
    exact: ([x, y]) => (y === 0n ? null : [x!, y!]),
  },
  {
    ...{ name: "sqrt", widths: [32, 32], small: [6, 4], signed: false },
    build: (b, [x, y]) => nearestRoot(b, x!, y!, most(x!)),
    exact: ([x, y]) => (y === 0n ? null : [x!, y!]),
    isRoot: true,
  },
];

const PAGE = readFileSync(
  new URL("../../../../../spec/secret-arithmetic.md", import.meta.url),
  "utf8",
);

/** What the page says of a function, read off its table. */
function statedOf(name: string): {
  readonly width: string;
  readonly gates: number;
  readonly depth: number;
  readonly error: number;
} {
  const row = PAGE.split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .find((cells) => cells[1] === `\`${name}\``);
  if (row === undefined) throw new RangeError(`spec/secret-arithmetic.md says nothing of ${name}`);
  const [, , , width = "", gates, depth, error] = row;
  return { width, gates: numberIn(gates), depth: numberIn(depth), error: numberIn(error) };
}

function numberIn(text: string | undefined): number {
  const number = Number((text ?? "").replaceAll(",", ""));
  if (text === undefined || text === "" || Number.isNaN(number)) {
    throw new RangeError(`spec/secret-arithmetic.md has \`${text}\` for a number`);
  }
  return number;
}

const LONG = process.env["QSC_LONG"] === "1";
const RANDOM = LONG ? 40_000 : 1_500;
/** `QSC_SEED` repeats a run from the seed that it printed. */
const SEED = Number(process.env["QSC_SEED"] ?? Date.now() % 2 ** 31);
const random = randomFrom(SEED);

describe.each(FUNCTIONS)("$name", (own) => {
  test("costs what the page says", () => {
    const { stage } = made(own, own.widths);
    const stated = statedOf(own.name);
    expect({ ...costs(stage), width: own.widths.join(", ") }).toEqual({
      ...{ gates: stated.gates, depth: stated.depth, width: stated.width },
    });
  });

  test("is within the error that the page allows, for all operands of few bits", () => {
    check(own, own.small, allOf(own.small, own.signed));
  });

  test("is within it for operands at the ends of their range, and any others", () => {
    const ends = product(own.widths.map((width) => endsOf(width, own.signed)));
    const some = Array.from({ length: RANDOM }, () =>
      own.widths.map((width) => randomOf(width, own.signed)),
    );
    check(own, own.widths, [...ends, ...some]);
  });
});

test("the page speaks of no other functions", () => {
  const named = [...PAGE.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(named).toEqual(FUNCTIONS.map(({ name }) => name));
});

function made(own: SecretFunction, widths: readonly number[]): ReturnType<typeof tryInLanes> {
  return tryInLanes(widths, (b, operands: readonly Bits[]) =>
    own.build(
      b,
      operands.map((bits) => operandOf(bits, own.signed)),
    ),
  );
}

function costs(stage: Stage): { readonly gates: number; readonly depth: number } {
  const cost = costOf({ format: "qsc-circuit/1", stages: [stage], reductions: [], outputs: [] });
  return { gates: cost.andGatesPerRow, depth: cost.depths[0] ?? 0 };
}

function check(
  own: SecretFunction,
  widths: readonly number[],
  operands: readonly (readonly bigint[])[],
): void {
  const { valuesOf } = made(own, widths);
  const known = operands.flatMap((each) => {
    const exact = own.exact(each);
    return exact === null ? [] : [{ each, exact }];
  });
  let worst = 0;
  for (let at = 0; at < known.length; at += 512) {
    const part = known.slice(at, at + 512);
    const values = valuesOf(part.map(({ each }) => each));
    for (const [index, { exact }] of part.entries()) {
      worst = Math.max(worst, errorOf(values[index] ?? -1n, exact, own.isRoot === true));
    }
  }
  const bound = statedOf(own.name).error;
  console.log(
    `${own.name} of ${widths.join(", ")} bits: error ${worst} at most in ${known.length}, seed ${SEED}`,
  );
  expect(known.length).toBeGreaterThan(0);
  expect(worst).toBeLessThanOrEqual(bound);
}

/** |value - exact| rounded up to a double, by whole numbers with 2^-60 for a unit. */
function errorOf(value: bigint, [over, under]: readonly [bigint, bigint], isRoot: boolean): number {
  const unit = 1n << 60n;
  const [n, d] = under < 0n ? [-over, -under] : [over, under];
  if (!isRoot) {
    const distance = abs(value * d - n) * unit;
    return Number((distance + d - 1n) / d) / 2 ** 60;
  }
  // The root lies between two neighbouring multiples of the unit: the farther one counts, unless it is exact.
  const low = floorRoot((n * unit * unit) / d);
  const high = low * low * d === n * unit * unit ? low : low + 1n;
  const [a, c] = [abs(value * unit - low), abs(value * unit - high)];
  return Number(a > c ? a : c) / 2 ** 60;
}

function floorRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function rangeOf(width: number, signed: boolean): readonly [bigint, bigint] {
  const { min, max } = operandOf(
    Array.from({ length: width }, () => 0),
    signed,
  );
  return [min, max];
}

function allOf(widths: readonly number[], signed: boolean): readonly (readonly bigint[])[] {
  return product(
    widths.map((width) => {
      const [min] = rangeOf(width, signed);
      return Array.from({ length: 2 ** width }, (_, at) => min + BigInt(at));
    }),
  );
}

function endsOf(width: number, signed: boolean): readonly bigint[] {
  const [min, max] = rangeOf(width, signed);
  return [...new Set([min, min + 1n, 0n, 1n, max >> 1n, max - 1n, max])];
}

function product(lists: readonly (readonly bigint[])[]): readonly (readonly bigint[])[] {
  return lists.reduce<readonly (readonly bigint[])[]>(
    (all, list) => all.flatMap((before) => list.map((one) => [...before, one])),
    [[]],
  );
}

/** Of any size: as many small numbers as large ones. */
function randomOf(width: number, signed: boolean): bigint {
  const bits = random.between(0, width);
  let value = 0n;
  for (let bit = 0; bit < bits; bit++) value = (value << 1n) | (random.chance(50) ? 1n : 0n);
  const [min, max] = rangeOf(width, signed);
  const wanted = signed && random.chance(50) ? -value : value;
  return wanted < min ? min : wanted > max ? max : wanted;
}
