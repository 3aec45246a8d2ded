import type { Expression } from "./expression.ts";
import type { Formula } from "./formula.ts";
import type { FigureNoise } from "./noise.ts";
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
  /** Data sets with several rows a person that queries join; absent when there are none. */
  readonly joined?: readonly JoinedData[];
}

/** A data set whose rows each site puts into slots of its persons' lanes before it shares them (`storedColumns`). */
export interface JoinedData {
  readonly name: string;
  readonly schema: string;
  /** Name of the field that identifies the person whose row it is. */
  readonly person: string;
  /** N: the most rows of one person; a person with fewer leaves slots unused. */
  readonly rowsPerPerson: number;
  readonly columns: readonly Column[];
  /**
   * Present when other sites hold the rows and the nodes put them into the slots, which nobody learns anything of;
   * for one data set at most (docs/design/joins.md).
   */
  readonly acrossSites?: true;
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
  /** So many persons are left of each cohort that opens or can be derived when any one site subtracts its own. */
  readonly minimumOutside?: number;
  /** In hundredths of a percent: the most of a cohort's persons that may be at one site. */
  readonly siteShare?: number;
  readonly dominance?: Dominance;
  /** The same limits of what single sites contribute, each the sum over its persons. */
  readonly dominanceOfSites?: Dominance;
  /** Present when it may be told that nobody is in a cohort. */
  readonly zerosPublic?: true;
  /** ε = digits · 10^-scale for all figures of a run together. */
  readonly differentialPrivacy?: {
    readonly epsilon: { readonly digits: number; readonly scale: number };
  };
}

/** Limits of what single contributors, persons or sites, may make up of a sum. Shares are in hundredths of a percent. */
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
  readonly partitions: readonly Partition[];
  readonly totals: KnownTotals;
  /**
   * Present exactly when the plan has an ε; then one for each released cohort and each sum.
   * Gates compare noisy sizes, and nothing exact opens; there are neither partitions nor known totals.
   */
  readonly noise?: readonly FigureNoise[];
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
 * Limits about sites hold for its cohorts, its exposed sets that hold anybody, and the sums over its cohorts.
 *
 * Sums and quantiles open with the gates of their cohorts; those that a gate names need that gate as well.
 */
export interface Gate {
  /** None where the gate is one of sums or quantiles alone. */
  readonly cohorts: readonly number[];
  readonly exposed: readonly ExposedCohort[];
  /** Gates before this one, by index, that must open for it to open. */
  readonly needs?: readonly number[];
  /** Sums, by index, that open only where this gate does. */
  readonly sums?: readonly number[];
  /** Quantiles, by index, that open only where this gate does. */
  readonly quantiles?: readonly number[];
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

/**
 * Cohorts of a cell whose size is known, of which no person is in two.
 * Beside those of fewer than k persons further ones stay closed, last label first (`closedParts`).
 */
export interface Partition {
  /** In the order of their labels; each has a gate to itself. */
  readonly parts: readonly number[];
  /** Whether persons may be in none of `parts`; they are one more part, whose size is not released. */
  readonly rest: boolean;
  /** Present when it may be told that nobody is in the rest; else an empty one takes complements as well. */
  readonly restMayBeEmpty?: true;
}

/** Which totals of a table's cells other released tables may tell, and so which cells close (`openGates`). */
export type KnownTotals =
  | { readonly kind: "none" }
  /**
   * The cells that belong to one cell of `parent` are a partition of it, and close with it.
   * Without a parent all cells are one partition.
   */
  | { readonly kind: "partition"; readonly parent: MarginLink | null }
  /**
   * Each cell is the total of the cells of query `cells` with its labels, by the keys at these positions.
   * It opens where all of them do.
   */
  | { readonly kind: "derived"; readonly cells: number; readonly keys: readonly number[] };

/** A table with some of a query's keys: which query, and where its keys stand among those of the finer table. */
export interface MarginLink {
  readonly query: number;
  readonly keys: readonly number[];
}

/** One released figure of each cell. It opens when the gates of all cohorts that it rests on open. */
export type Item =
  | ItemOf<"count", { readonly cohort: number }>
  | ItemOf<"proportion", { readonly numerator: number; readonly denominator: number }>
  /** `scale` is the number of decimals of the value. */
  | ItemOf<"sum", { readonly sum: number; readonly offset: number; readonly scale: number }>
  /** `squares` where the sum of squares opens as well: then the mean has a confidence interval. */
  | ItemOf<
      "mean",
      {
        readonly sum: number;
        readonly squares?: number;
        readonly offset: number;
        readonly scale: number;
      }
    >
  | ItemOf<
      "variance" | "stddev",
      { readonly sum: number; readonly squares: number; readonly scale: number }
    >
  | ItemOf<
      "histogram",
      { readonly bins: readonly { readonly label: string; readonly cohort: number }[] }
    >
  /** This cell's proportion minus that of the reference cell, or divided by it. */
  | ItemOf<
      "differenceOfProportions" | "ratioOfProportions",
      { readonly numerator: number; readonly denominator: number; readonly than: Reference }
    >
  /** This cell's mean minus that of the reference cell. */
  | ItemOf<
      "differenceOfMeans",
      {
        readonly sum: number;
        readonly squares: number;
        readonly scale: number;
        readonly than: Reference;
      }
    >
  /** `bands` are the labels of the intervals between the cuts, one more than there are cuts. */
  | ItemOf<"quantile", { readonly quantile: number; readonly bands: readonly string[] }>
  /**
   * Computed after the run from items before it, all of which its recipients get, so it opens nothing.
   * It is suppressed where one of them is.
   */
  | ItemOf<"derived", { readonly formula: Formula; readonly result: "number" | "truth" }>;

/** The cell that others are compared with: the same cell but for one key, which has this label. */
export interface Reference {
  readonly key: number;
  readonly label: number;
}

type ItemOf<Kind extends string, Fields> = {
  readonly kind: Kind;
  readonly name: string;
  /** Who gets it, each once; nobody else can open it. */
  readonly recipients: readonly string[];
  readonly unit?: string;
} & Fields;
