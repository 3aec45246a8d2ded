import type { Expression } from "./expression.ts";
import type { ValueType } from "./value-type.ts";

/**
 * What a contract computes, with nothing left to decide but the values of its parameters and the rows.
 * Plain data; its canonical bytes are `encodeCanonical(plan)` (spec/plan.md).
 */
export interface Plan {
  readonly format: "qsc-plan/1";
  readonly contract: { readonly name: string; readonly version: string };
  readonly dataset: Dataset;
  readonly parameters: readonly Parameter[];
  readonly disclosure: Disclosure;
  readonly queries: readonly Query[];
}

/** One data set `held as shares`: one row a person, several sites, their rows concatenated. */
export interface Dataset {
  readonly name: string;
  readonly schema: string;
  /** Name of the field that identifies the person; it stays with the data owner and is never shared. */
  readonly person: string;
  /** Every field but identifiers, in the order of the schema. */
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  readonly type: ValueType;
  readonly optional: boolean;
  /** UCUM unit, for people. */
  readonly unit?: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: ValueType;
  /** Every value that a run may bind, as integers, ascending; never empty. */
  readonly values: readonly number[];
}

/** The limits in force; there is no default (rule R39: fail closed). */
export interface Disclosure {
  /** k: no cohort of fewer persons may be opened or derived. */
  readonly minimumCohort: number;
  /** Each cohort that opens or can be derived has persons of at least so many sites, or nobody. */
  readonly minimumSites?: number;
  readonly dominance?: Dominance;
  /** Present when it may be told that nobody is in a cohort. */
  readonly zerosPublic?: true;
  /** ε = digits · 10^-scale for all figures of a run together. */
  readonly differentialPrivacy?: {
    readonly epsilon: { readonly digits: number; readonly scale: number };
  };
}

/** Limits of what single persons may contribute to a sum. Shares are in hundredths of a percent. */
export interface Dominance {
  /** p%-rule: without the two largest contributions at least this share of the largest is left. */
  readonly remainder?: number;
  /** (n,k)-rule: the largest `persons` contributions make up at most `share`; ascending by persons. */
  readonly top: readonly { readonly persons: number; readonly share: number }[];
}

/**
 * One table: the persons who satisfy `where`, split into cells by `keys`.
 * The cells are the Cartesian product of the keys' domains, first key slowest; without keys there is one cell.
 */
export interface Query {
  readonly name: string;
  readonly where: Expression | null;
  readonly keys: readonly Key[];
  /** Sets of persons inside a cell. Cohort 0 is the whole cell, with condition `null`. */
  readonly cohorts: readonly Cohort[];
  readonly sums: readonly Sum[];
  readonly quantiles?: readonly Quantile[];
  readonly gates: readonly Gate[];
  /**
   * True when the size of the whole `where` cohort may be known from other released tables.
   * The cells that are suppressed on their own account then have a known total R;
   * unless their number m is 0, or k <= R <= (m-1)(k-1), every gate of the table stays closed.
   */
  readonly totalKnown: boolean;
  readonly items: readonly Item[];
}

export interface Key {
  readonly name: string;
  /** Never missing; evaluates to `min .. min + labels.length - 1`. */
  readonly expression: Expression;
  readonly min: number;
  readonly labels: readonly string[];
}

export interface Cohort {
  /** `null` for the whole cell. */
  readonly condition: Expression | null;
  /** True when the contract releases this cohort's size, or a sum over it. */
  readonly released: boolean;
}

/** The sum over a cohort of `(value - offset)^power`, where offset is the value's lower bound. */
export interface Sum {
  readonly cohort: number;
  /** May be missing; then `cohort` is the cohort of those for whom it is not. */
  readonly value: Expression;
  readonly power: 1 | 2;
}

/**
 * The band that holds the person of rank ceil(level * n), counted from 1 in the order of a value,
 * among the n persons of a cohort: the inverse of the empirical distribution function, told as an index alone.
 */
export interface Quantile {
  /** Those whose value is not missing. */
  readonly cohort: number;
  /** For each cut, ascending, the cohort of those whose value is below it; they are never released. */
  readonly below: readonly number[];
  /** In hundredths of a percent, 1 … 9999. */
  readonly level: number;
}

/**
 * A group of cohorts that open together or not at all, cell by cell.
 * It opens when every cohort in `cohorts` has at least k persons and no size in `exposed` lies in 1 … k-1
 * or is an 0 that may not be told, and nothing else that it asks for is amiss (docs/design/disclosure.md).
 * Where a minimum of sites is set, cohorts and exposed sets that hold anybody have persons at as many sites.
 */
export interface Gate {
  readonly cohorts: readonly number[];
  readonly exposed: readonly ExposedCohort[];
  /** Cohorts that need more than k persons, for the quantiles that are taken of them. */
  readonly quorums?: readonly { readonly cohort: number; readonly persons: number }[];
  /** Sums, by index, that the limits of dominance are held against; others were proved to be within them. */
  readonly judged?: readonly number[];
}

/**
 * A set of persons whose size follows from released sizes: the sum of `coefficient * size(cohort)`.
 * Some follow only when others are empty or in some cells; elsewhere the sum may be negative, which is no obstacle.
 * Coefficients are whole numbers other than 0.
 */
export interface ExposedCohort {
  readonly terms: readonly { readonly cohort: number; readonly coefficient: number }[];
  /** Present when it may be told that nobody is in the set; else an empty one closes the gate. */
  readonly mayBeEmpty?: true;
}

/** One released figure of each cell. It opens when the gates of all cohorts that it rests on open. */
export type Item =
  | ItemOf<"count", { readonly cohort: number }>
  | ItemOf<"proportion", { readonly numerator: number; readonly denominator: number }>
  /** `scale` is the number of decimals of the value. */
  | ItemOf<
      "sum" | "mean",
      { readonly sum: number; readonly offset: number; readonly scale: number }
    >
  | ItemOf<
      "variance" | "stddev",
      { readonly sum: number; readonly squares: number; readonly scale: number }
    >
  | ItemOf<
      "histogram",
      { readonly bins: readonly { readonly label: string; readonly cohort: number }[] }
    >
  /** `bands` are the labels of the intervals between the cuts, one more than there are cuts. */
  | ItemOf<"quantile", { readonly quantile: number; readonly bands: readonly string[] }>;

type ItemOf<Kind extends string, Fields> = {
  readonly kind: Kind;
  readonly name: string;
  readonly recipient: string;
  readonly unit?: string;
} & Fields;
