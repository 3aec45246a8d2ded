import type { Key } from "@qsc/plan";
import type { ReleaseItem } from "../../ast/nodes.ts";
import type { Aggregate, ModelItem } from "../model.ts";
import type { RowScope } from "../rows/typed.ts";
import { ANYTHING, boundsOfFigure, type FigureBounds, type NumberAggregate } from "./bounds.ts";

/** What a formula can make of a figure, or a part of a formula. */
export type FigureType =
  | { readonly kind: "truth" }
  | {
      readonly kind: "number";
      readonly bounds: FigureBounds;
      /** UCUM; `1` for shares and numbers of persons, null for literals and values without a unit, which go with any. */
      readonly unit: string | null;
    };

/** A figure that later items of the query may compute with. */
export interface Figure {
  /** Its place among the items of the query. */
  readonly item: number;
  readonly recipients: readonly string[];
  /** Null for figures that are no single number. */
  readonly type: FigureType | null;
  readonly what: ModelItem["aggregate"]["kind"];
}

/** What names mean in a release item. */
export interface FigureScope {
  readonly rows: RowScope;
  readonly own: ReleaseItem;
  readonly recipients: readonly string[];
  readonly keys: readonly Key[];
  /** The figures above, by name; null for one with an error. */
  readonly above: ReadonlyMap<string, Figure | null>;
  /** Names of all figures of the query, those below as well. */
  readonly names: ReadonlySet<string>;
}

/** The type of a released figure that is not derived (rules T-81 and T-82). */
export function typeOfAggregate(
  aggregate: Aggregate,
  { minimumCohort, noisy }: Pick<RowScope, "minimumCohort" | "noisy">,
): FigureType | null {
  if (aggregate.kind === "histogram" || aggregate.kind === "quantile") return null;
  const bounds = noisy ? ANYTHING : boundsOfFigure(aggregate, minimumCohort ?? 0);
  return { kind: "number", bounds, unit: unitOf(aggregate) };
}

function unitOf(aggregate: NumberAggregate): string | null {
  switch (aggregate.kind) {
    case "count":
    case "proportion":
    case "differenceOfProportions":
    case "ratioOfProportions":
      return "1";
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
    case "differenceOfMeans":
      return aggregate.unit ?? null;
  }
}
