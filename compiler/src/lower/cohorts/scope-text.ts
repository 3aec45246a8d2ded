import type { Scope } from "@qsc/plan";

const texts = new WeakMap<Scope, string>();

/** All that a walk can depend on beside the expressions: what values the fields and parameters can have. */
export function scopeText(scope: Scope): string {
  const known = texts.get(scope);
  if (known !== undefined) return known;
  const { columns, joined = [] } = scope.dataset;
  const text = JSON.stringify([columns, joined, scope.parameters]);
  texts.set(scope, text);
  return text;
}
