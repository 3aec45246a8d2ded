import type { Atoms, CohortQuery } from "./cohorts/atoms.ts";
import type { Draft } from "./draft.ts";

/** A query with all the ways in which a row can fall in it. */
export interface Study {
  /** Its place in the contract. */
  readonly index: number;
  readonly draft: Draft;
  readonly shape: CohortQuery;
  readonly atoms: Atoms;
}
