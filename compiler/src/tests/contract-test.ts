import type { Span } from "../source/span.ts";

/**
 * A checked `test`: what a run is given and what must come of it (spec/language.md §8).
 * It is no part of plan, circuit or certificate.
 */
export interface ContractTest {
  readonly title: string;
  readonly span: Span;
  /** Each `given` of persons is a site; empty where the contract itself is refused. */
  readonly sites: readonly TestSite[];
  /** Values of parameters as a run is given them: texts. */
  readonly bindings: readonly TestBinding[];
  readonly expectation: TestExpectation;
}

export type TestSite =
  | {
      readonly kind: "rows";
      readonly groups: readonly RowGroup[];
      /** One list a joined data set. */
      readonly joined: readonly (readonly OwnedGroup[])[];
    }
  /** The file of the persons, then those of joined data sets. */
  | { readonly kind: "file"; readonly files: readonly TestFile[] };

/** A CSV file with the schema's names, by its path from the folder of the contract. */
export interface TestFile {
  readonly data: string;
  readonly path: string;
  readonly span: Span;
}

/** `count` persons with the same values: one a column of the data set, null where it is missing. */
export interface RowGroup {
  readonly count: number;
  readonly values: readonly (number | null)[];
}

/** `count` joined rows for each person of one group. */
export interface OwnedGroup extends RowGroup {
  /** Index of the group of persons. */
  readonly owner: number;
}

export interface TestBinding {
  readonly name: string;
  readonly text: string;
  readonly span: Span;
}

export type TestExpectation =
  /** The contract has this error, or the run is refused with this code. */
  | { readonly kind: "refused"; readonly code: string; readonly span: Span }
  | { readonly kind: "figures"; readonly cells: readonly ExpectedCells[] };

/** Figures that every cell of a query must have whose keys are `labels`. */
export interface ExpectedCells {
  /** Index of the query. */
  readonly query: number;
  /** One a key of the query: the index of a label, or null for every label. */
  readonly labels: readonly (number | null)[];
  readonly items: readonly ExpectedFigure[];
}

export interface ExpectedFigure {
  /** Index of the release item. */
  readonly item: number;
  readonly span: Span;
  /** As written. */
  readonly text: string;
  readonly value: ExpectedValue;
}

export type ExpectedValue =
  | { readonly kind: "suppressed" }
  /** `digits` times 10^-scale; a figure must be the same when it is rounded to so many decimals. */
  | { readonly kind: "decimal"; readonly digits: number; readonly scale: number }
  /** Hundredths, rounded alike. */
  | { readonly kind: "percent"; readonly digits: number; readonly scale: number }
  | { readonly kind: "ratio"; readonly numerator: number; readonly denominator: number }
  /** The sizes of the bins of a histogram. */
  | { readonly kind: "bins"; readonly counts: readonly (number | null)[] }
  /** The label of the band that a quantile lies in. */
  | { readonly kind: "band"; readonly label: string }
  | { readonly kind: "truth"; readonly value: boolean }
  /** There is no such number. */
  | { readonly kind: "undefined" };
