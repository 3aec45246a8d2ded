import type {
  Dataset,
  Disclosure,
  Expression,
  Formula,
  Key,
  Parameter,
  Reference,
} from "@qsc/plan";
import type { Span } from "../source/span.ts";

/**
 * A checked contract: names resolved, types and bounds known, every expression two-valued where it must be.
 * Expressions are already the plan's; `spans` says where each came from.
 */
export interface Model {
  readonly contract: { readonly name: string; readonly version: string; readonly span: Span };
  readonly dataset: Dataset;
  /** By data set, the fields that identify, the person's among them; rows of tests may name them. */
  readonly identifiers: ReadonlyMap<string, readonly string[]>;
  readonly parameters: readonly Parameter[];
  readonly disclosure: Disclosure;
  /** Where the limits are set: the first privacy block. */
  readonly privacySpan: Span;
  readonly queries: readonly ModelQuery[];
  /** `authorize`, `payment` and `terms` blocks as they stand in the source. */
  readonly clauses: readonly { readonly clause: string; readonly text: string }[];
  /** Source of each expression object in this model. */
  readonly spans: ReadonlyMap<Expression, Span>;
}

export interface ModelQuery {
  readonly name: string;
  readonly span: Span;
  readonly where: Expression | null;
  readonly keys: readonly (Key & { readonly span: Span })[];
  readonly items: readonly ModelItem[];
}

export interface ModelItem {
  readonly name: string;
  readonly span: Span;
  /** Who gets it, each once. */
  readonly recipients: readonly string[];
  readonly aggregate: Aggregate | DerivedFigure;
  /** Present when nobody gets it, and its recipients get only what is computed from it. */
  readonly hidden?: true;
}

export type Aggregate =
  | { readonly kind: "count"; readonly condition: Expression | null }
  | { readonly kind: "proportion"; readonly condition: Expression }
  | ({ readonly kind: "sum" | "variance" | "stddev" } & Measure)
  /** With `interval`, the sum of squares opens as well. */
  | ({ readonly kind: "mean"; readonly interval: boolean } & Measure)
  | {
      readonly kind: "differenceOfProportions" | "ratioOfProportions";
      readonly condition: Expression;
      readonly than: Reference;
    }
  | ({ readonly kind: "differenceOfMeans"; readonly than: Reference } & Measure)
  | {
      readonly kind: "histogram";
      readonly value: Expression;
      /** Conditions are disjoint and together hold for everyone whose value is not missing. */
      readonly bins: readonly { readonly label: string; readonly condition: Expression }[];
    }
  | QuantileAggregate;

/** No aggregate: computed from figures that stand before it in the query; `formula` names them by their place. */
export interface DerivedFigure {
  readonly kind: "derived";
  readonly formula: Formula;
  readonly result: "number" | "truth";
  readonly unit?: string;
}

/** The band of a value that a quantile lies in. */
export interface QuantileAggregate {
  readonly kind: "quantile";
  readonly value: Expression;
  readonly optional: boolean;
  /** In hundredths of a percent, 1 … 9999. */
  readonly level: number;
  /** The bands, in order; `below` holds for those who have a value below the band, and is null for the first. */
  readonly bands: readonly { readonly label: string; readonly below: Expression | null }[];
  /** The number of the band, missing where the value is. */
  readonly band: Expression;
  readonly unit?: string;
}

/** A numeric expression that may be missing, with how its integers are read. */
export interface Measure {
  readonly value: Expression;
  readonly optional: boolean;
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly unit?: string;
}
