import type { Decimal } from "./constants.ts";
import { shortest } from "./constants.ts";
import { canonicalUnit, isSpecial, ucumTerm, type UcumTerm } from "./ucum.ts";

/** The unit of a difference of dates, and of the durations that are added to them: a day of 24 hours. */
export const DAY = "d";

/**
 * How a value in one unit is written in another (rule T-41).
 * `factor` is what the number is multiplied by; null when it is no decimal of at most nine places.
 */
export type UnitRelation =
  | { readonly kind: "equal" }
  | { readonly kind: "proportional"; readonly factor: Decimal | null }
  | { readonly kind: "different" };

export function unitRelation(from: string, to: string): UnitRelation {
  if (from === to || factorsText(from) === factorsText(to)) return { kind: "equal" };
  const [own, other] = [canonicalUnit(from), canonicalUnit(to)];
  if (own === null || other === null || own.dimension !== other.dimension) {
    return { kind: "different" };
  }
  const factor = exactDecimal(own.magnitude / other.magnitude);
  if (factor?.digits === 1 && factor.scale === 0) return { kind: "equal" };
  return { kind: "proportional", factor };
}

/** The unit of a product (rule T-42); null when one side is a special unit, which has no product. */
export function productUnit(left: string, right: string): string | null {
  return combinedUnit(left, right, 1);
}

/** The unit of a quotient, alike. */
export function quotientUnit(left: string, right: string): string | null {
  return combinedUnit(left, right, -1);
}

/** The unit whose product with itself this is, or null. */
export function rootUnit(unit: string): string | null {
  if (isSpecial(unit)) return null;
  const factors = [...factorsOf(ucumTerm(unit), 1)];
  if (factors.some(([, exponent]) => exponent % 2 !== 0)) return null;
  return textOfFactors(new Map(factors.map(([symbol, exponent]) => [symbol, exponent / 2])));
}

function combinedUnit(left: string, right: string, sign: 1 | -1): string | null {
  if (isSpecial(left) || isSpecial(right)) return null;
  const factors = factorsOf(ucumTerm(left), 1);
  for (const [symbol, exponent] of factorsOf(ucumTerm(right), sign)) {
    factors.set(symbol, (factors.get(symbol) ?? 0) + exponent);
  }
  return textOfFactors(factors);
}

const MAX_DECIMALS = 9;
/** Magnitudes are doubles after a few multiplications; a true decimal is this close to its double. */
const TOLERANCE = 1e-13;

function exactDecimal(value: number): Decimal | null {
  for (let scale = 0; scale <= MAX_DECIMALS; scale++) {
    const scaled = value * 10 ** scale;
    const digits = Math.round(scaled);
    if (!Number.isSafeInteger(digits) || digits === 0) continue;
    if (Math.abs(scaled - digits) <= TOLERANCE * digits) return shortest({ digits, scale });
  }
  return null;
}

/** Symbols with their exponents, in the order in which they first stand. Annotations mean nothing (UCUM §6). */
function factorsOf(term: UcumTerm, sign: 1 | -1): Map<string, number> {
  switch (term.type) {
    case "group":
      return factorsOf(term.expression, sign);
    case "unary":
      return factorsOf(term.operand, sign === 1 ? -1 : 1);
    case "factor":
      return term.value === 1 ? new Map() : new Map([[String(term.value), sign]]);
    case "unit": {
      const exponent = term.exponent ?? 1;
      return new Map([[`${term.prefix ?? ""}${term.atom}`, sign * exponent]]);
    }
    case "binary": {
      const factors = factorsOf(term.left, sign);
      const inner = term.operator === "." ? sign : sign === 1 ? -1 : 1;
      for (const [symbol, exponent] of factorsOf(term.right, inner)) {
        factors.set(symbol, (factors.get(symbol) ?? 0) + exponent);
      }
      return factors;
    }
  }
}

function factorsText(unit: string): string {
  const factors = [...factorsOf(ucumTerm(unit), 1)].filter(([, exponent]) => exponent !== 0);
  return textOfFactors(new Map(factors.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** `kg.m/s2`: what is multiplied, then what it is divided by. */
function textOfFactors(factors: ReadonlyMap<string, number>): string {
  const power = (symbol: string, exponent: number): string => {
    if (exponent === 1) return symbol;
    return /^\d+$/.test(symbol)
      ? Array.from({ length: exponent }, () => symbol).join(".")
      : `${symbol}${exponent}`;
  };
  const all = [...factors];
  const above = all.filter(([, exponent]) => exponent > 0).map(([s, e]) => power(s, e));
  const below = all.filter(([, exponent]) => exponent < 0).map(([s, e]) => power(s, -e));
  if (above.length === 0 && below.length === 0) return "1";
  return `${above.join(".")}${below.map((part) => `/${part}`).join("")}`;
}
