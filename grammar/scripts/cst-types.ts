import { generateCstDts } from "chevrotain";
import { format } from "prettier";
import { grammarProductions } from "../src/parse.ts";

/** The text of `src/cst.generated.ts`, as the grammar is now. */
export function cstTypes(): Promise<string> {
  // The import of the visitor interface is written even when the interface is not.
  const types = generateCstDts(grammarProductions(), { includeVisitorInterface: false }).replace(
    ", ICstVisitor",
    "",
  );
  const header = "// Generated from the grammar by scripts/generate-cst-types.ts; do not edit.\n\n";
  return format(header + types, { parser: "typescript", printWidth: 100 });
}
