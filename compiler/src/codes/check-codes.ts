import type { Text } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { codeSystem } from "./code-systems.ts";

/** What is wrong with a code by its form and its check digit; nothing where its system is not known. */
export function codeFindings(system: string, { text, span }: Text): readonly Diagnostic[] {
  const known = codeSystem(system);
  if (known === null) return [];
  const { name, looks } = known;
  if (!known.form.test(text)) {
    return [finding("code/malformed", span, { code: text, system: name, looks })];
  }
  if (known.isChecked?.(text) ?? true) return [];
  return [finding("code/check-digit", span, { code: text, system: name })];
}
