import type { Bundle } from "@qsc/plan";
import type { ContractDeclaration } from "../ast/nodes.ts";
import { toAst } from "../ast/to-ast.ts";
import type { Model } from "../model/model.ts";
import type { Span } from "../source/span.ts";

/** One version of a contract, compiled, with its clauses as they stand in the source. */
export interface Version {
  readonly bundle: Bundle;
  readonly model: Model;
  readonly declaration: ContractDeclaration;
  /** The source of a span on one line. */
  readonly textOf: (span: Span) => string;
}

export function versionOf(bundle: Bundle, model: Model): Version {
  const texts = new Map(bundle.sources.map(({ path, text }) => [path, text]));
  const { document } = toAst(bundle.entry, texts.get(bundle.entry) ?? "");
  const declaration = document.declarations.find((one) => one.kind === "contract");
  if (declaration === undefined) throw new RangeError("a compiled entry declares a contract");
  const textOf = ({ path, start, end }: Span): string =>
    (texts.get(path) ?? "").slice(start, end).replace(/\s+/g, " ").trim();
  return { bundle, model, declaration, textOf };
}
