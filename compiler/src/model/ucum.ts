import { parseUnit, toCanonicalForm, ucum } from "@atomic-ehr/ucum";

/** A UCUM term: what the library parses, of which its own declarations resolve to nothing under NodeNext. */
export type UcumTerm =
  | {
      readonly type: "binary";
      readonly operator: "." | "/";
      readonly left: UcumTerm;
      readonly right: UcumTerm;
    }
  | { readonly type: "unary"; readonly operand: UcumTerm }
  | {
      readonly type: "unit";
      readonly prefix?: string;
      readonly atom: string;
      readonly exponent?: number;
      readonly annotation?: string;
    }
  | { readonly type: "factor"; readonly value: number; readonly annotation?: string }
  | { readonly type: "group"; readonly expression: UcumTerm };

/** Whether a text is a unit of the Unified Code for Units of Measure (ucum.org). */
export function isUcum(text: string): boolean {
  const result: unknown = ucum.validate(text);
  return (result as { readonly valid: boolean }).valid;
}

/** The syntax tree of a valid unit. */
export function ucumTerm(text: string): UcumTerm {
  const { ast }: { readonly ast?: unknown } = parseUnit(text);
  if (ast === undefined) throw new RangeError(`${text} is no UCUM unit`);
  return ast as UcumTerm;
}

/** What a valid unit measures, in UCUM's base units; null where no factor leads there. */
export interface CanonicalUnit {
  /** Text of the base units with their exponents. */
  readonly dimension: string;
  readonly magnitude: number;
}

/** Null for special units, such as `Cel` (UCUM §21), and for arbitrary ones, such as `[iU]` (§24). */
export function canonicalUnit(text: string): CanonicalUnit | null {
  if (isSpecial(text) || ucum.isArbitraryUnit(text)) return null;
  const form: unknown = toCanonicalForm(text);
  const { magnitude, units } = form as {
    readonly magnitude: number;
    readonly units: readonly { readonly unit: string; readonly exponent: number }[];
  };
  const bases = units.filter(({ exponent }) => exponent !== 0);
  const dimension = bases.map(({ unit, exponent }) => `${unit}${exponent}`).sort();
  return { dimension: dimension.join("."), magnitude };
}

/** Whether a unit lies on a scale of its own, so that it cannot stand in a product (UCUM §21). */
export function isSpecial(text: string): boolean {
  return ucum.isSpecialUnit(text);
}
