import type { Scope } from "@qsc/plan";
import type { Reads } from "./reads.ts";

/**
 * All that a walk over expressions with these reads can depend on beside their texts:
 * how many fields a row has, and what values the fields and parameters that are read can have.
 * Contracts that differ elsewhere have it in common.
 */
export function scopeText({ columns, parameters }: Reads, scope: Scope): string {
  const { columns: own, joined = [] } = scope.dataset;
  const read = [
    ...own.map((column, at) => (columns.has(at) ? textOf(column) : "")),
    ...[...joined, null].map(textOf),
    ...scope.parameters.map((parameter, at) => (parameters.has(at) ? textOf(parameter) : "")),
  ];
  return read.join("\n");
}

const texts = new WeakMap<object, string>();

/** The JSON of a part of a scope, which never changes, so that each is written once. */
function textOf(part: object | null): string {
  if (part === null) return "null";
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part);
  texts.set(part, text);
  return text;
}
