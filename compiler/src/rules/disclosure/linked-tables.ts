import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelQuery } from "../../model/model.ts";

/** Why two tables cannot stand beside each other. */
export type Link = "persons" | "margins" | "fields" | "base" | "impossible" | "obligations";

/** Two tables of one contract whose figures can be subtracted from each other. */
export function linkedTables(first: ModelQuery, second: ModelQuery, link: Link): Diagnostic {
  return finding(
    "disclosure/linked-tables",
    second.span,
    { first: first.name, second: second.name, reason: REASONS[link] },
    { related: [{ span: first.span, text: "the other table" }] },
  );
}

const REASONS: Readonly<Record<Link, string>> = {
  persons: "their conditions let some of the same persons in, but not exactly the same",
  margins: "of tables that share keys one must have all keys of the others",
  fields: "they count the same persons by fields that are not independent",
  base: "a table beside another must release `count()`, so that its gate can be checked against the total",
  obligations:
    "with limits about sites, a sum that a person might dominate or a quantile, a cell may close that is large enough, and follow from the total",
  impossible: "a table beside another must have no cell that nobody can be in",
};
