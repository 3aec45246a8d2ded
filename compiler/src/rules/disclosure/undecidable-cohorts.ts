import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelQuery } from "../../model/model.ts";

/** Why the overlap of a query's cohorts is not known. */
export type Undecidable = "walk" | "combinations";

/** The cohorts of a query overlap in too many ways to enumerate; never guessed. */
export function undecidableCohorts(query: ModelQuery, cause: Undecidable): Diagnostic {
  const reason =
    cause === "walk"
      ? "its fields have too many combinations of values to go through"
      : "its released sizes combine in too many ways to go through";
  return finding("disclosure/undecidable-cohorts", query.span, { query: query.name, reason });
}
