import type { ReleaseItem } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/**
 * R10: what is computed from a figure tells of it, so that only who gets the figure may get the result.
 * Null where every recipient of `item` is one of `others`, who get the figure `name`.
 */
export function figureOfOthers(
  item: ReleaseItem,
  recipients: readonly string[],
  name: string,
  others: readonly string[],
  span: Span,
): Diagnostic | null {
  const without = recipients.filter((one) => !others.includes(one));
  if (without.length === 0) return null;
  const list = (all: readonly string[]): string => all.map((one) => `\`${one}\``).join(", ");
  const parameters = {
    ...{ item: item.name.text, name },
    ...{ without: list(without), others: list(others) },
  };
  return finding("disclosure/figure-of-others", span, parameters);
}
