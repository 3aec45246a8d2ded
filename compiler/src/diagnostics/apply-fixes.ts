import type { Fix } from "./diagnostic.ts";

/** The sources after fixes, and the fixes that were applied. */
export interface Fixed {
  readonly sources: ReadonlyMap<string, string>;
  readonly applied: readonly Fix[];
}

/**
 * Applies fixes, in order; one that touches what an earlier one changes is left for another round,
 * because its places may no longer be right.
 */
export function applyFixes(sources: ReadonlyMap<string, string>, fixes: readonly Fix[]): Fixed {
  const applied: Fix[] = [];
  const taken: Edit[] = [];
  for (const fix of fixes) {
    const known = fix.edits.every(({ span }) => sources.has(span.path));
    if (!known || fix.edits.some((edit) => taken.some((other) => touch(edit, other)))) continue;
    applied.push(fix);
    taken.push(...fix.edits);
  }
  const texts = new Map(sources);
  const lastFirst = taken.sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  for (const { span, text } of lastFirst) {
    const source = texts.get(span.path) ?? "";
    texts.set(span.path, source.slice(0, span.start) + text + source.slice(span.end));
  }
  return { sources: texts, applied };
}

type Edit = Fix["edits"][number];

/** Insertions at one place touch as well: their order would be by chance. */
function touch({ span: a }: Edit, { span: b }: Edit): boolean {
  return a.path === b.path && a.start <= b.end && b.start <= a.end;
}
