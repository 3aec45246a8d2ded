import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { describeDomain, formatValue, sizeOf } from "../../model/describe.ts";
import type { Typed } from "../../model/rows/typed.ts";
import type { Span } from "../../source/span.ts";

export const MAX_KEY_VALUES = 64;
export const MAX_CELLS = 4096;

/** The public labels of a key, from its smallest value up. */
export interface KeyDomain {
  readonly min: number;
  readonly labels: readonly string[];
}

/** R27: which groups exist must follow from types alone (rule T-62); a diagnostic where it does not. */
export function groupDomain(name: string, key: Typed): KeyDomain | Diagnostic {
  const { type, span } = key;
  const refuse = (reason: string): Diagnostic =>
    finding("disclosure/group-domain", span, { key: name, reason });
  if (key.columns.size === 0) return refuse("the same for everybody");
  switch (type.kind) {
    case "bool":
      return { min: 0, labels: ["false", "true"] };
    case "enum":
      return { min: 0, labels: type.members };
    case "date":
      return refuse("a date has too many values");
    case "int": {
      if (type.scale > 0) return refuse("a Decimal has no list of values");
      const size = sizeOf(type);
      if (size > MAX_KEY_VALUES) return refuse(`${describeDomain(type)} are ${size} values`);
      const labels = Array.from({ length: size }, (_, i) => formatValue(type, type.min + i));
      return { min: type.min, labels };
    }
  }
}

/** The product of the keys' domains is bounded: more cells than that are persons, not groups. */
export function tooManyCells(cells: number, span: Span): Diagnostic | null {
  if (cells <= MAX_CELLS) return null;
  return finding("disclosure/too-many-cells", span, { cells, limit: MAX_CELLS });
}
