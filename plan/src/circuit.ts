import type { Slots } from "./expression.ts";

/**
 * A Boolean circuit over GF(2) whose wires are bit-planes: one bit a lane.
 *
 * It is a list of stages, each with its own kind of lane (rows, then cells, then one for a whole table).
 * Between stages stand reductions, which add up lanes, and rankings, which pick the lanes with the largest numbers;
 * the number of rows enters only there, at the run.
 * Lanes beyond the end of a stage hold 0 on every wire: `not` and `one` are confined to the stage's lanes.
 */
export interface Circuit {
  readonly format: "qsc-circuit/1";
  /** A stage reads wires of earlier stages only, through `sum`, `ranked` and `copy` inputs. */
  readonly stages: readonly Stage[];
  readonly reductions: readonly Reduction[];
  readonly rankings?: readonly Ranking[];
  /**
   * Present when rows of other sites are linked to the persons before anything else: the stored columns that they fill.
   * Lanes of rows are then those of persons and linked rows together, and no site's lanes stand together.
   */
  readonly linkage?: Slots;
  readonly outputs: readonly Output[];
}

export interface Stage {
  /** "rows", or the fixed number of lanes. */
  readonly lanes: "rows" | number;
  /** Wires 0 .. inputs.length-1. */
  readonly inputs: readonly Input[];
  /** Gate i drives wire inputs.length + i and reads lower wires only. */
  readonly gates: readonly Gate[];
}

export type Wire = number;

export type Input =
  /** Secret: bit `bit` of `value - min` of a stored column; 0 where the value is missing. */
  | { readonly kind: "column"; readonly column: number; readonly bit: number }
  /** Secret: 1 where the (optional) column has a value. */
  | { readonly kind: "present"; readonly column: number }
  /** Secret: 1 for a real row, 0 for padding. */
  | { readonly kind: "valid" }
  /** Public: bit `bit` of `value - min` of a parameter, the same in every lane. */
  | { readonly kind: "parameter"; readonly parameter: number; readonly bit: number }
  /** Public: 1 in every lane of the stage. */
  | { readonly kind: "one" }
  /**
   * Secret: a uniformly random bit in each lane that no party knows; the same number is the same bits.
   * In stages of a fixed number of lanes only.
   */
  | { readonly kind: "random"; readonly number: number }
  /**
   * Secret: bit `bit` of a reduction's total; the reduction has as many totals as this stage has lanes.
   * Of a reduction with `sites`, `site` says whose subtotal it is; a run with fewer sites has 0 for the others.
   */
  | {
      readonly kind: "sum";
      readonly reduction: number;
      readonly bit: number;
      readonly site?: number;
    }
  /** Secret: bit `bit` of the number that comes at place `rank`, from 0, in a ranking with as many terms as this stage has lanes. */
  | {
      readonly kind: "ranked";
      readonly ranking: number;
      readonly rank: number;
      readonly bit: number;
    }
  /** Secret: a wire of an earlier stage that has one lane (repeated in every lane) or as many as this one. */
  | { readonly kind: "copy"; readonly stage: number; readonly wire: Wire }
  /** Secret: one lane of a wire of an earlier stage with a fixed number of lanes, repeated in every lane. */
  | {
      readonly kind: "pick";
      readonly stage: number;
      readonly wire: Wire;
      readonly lane: number;
    };

export type Gate =
  | { readonly kind: "xor"; readonly left: Wire; readonly right: Wire }
  /** Both operands secret: the only gate that costs communication, one bit a lane and party. */
  | { readonly kind: "and"; readonly left: Wire; readonly right: Wire }
  /** At least one operand public; local. */
  | { readonly kind: "mask"; readonly left: Wire; readonly right: Wire }
  | { readonly kind: "not"; readonly operand: Wire };

/**
 * Adds up the lanes of a stage.
 * Total t is the sum over all lanes of the number whose bits, least significant first, are the wires `terms[t]`.
 * The totals become the lanes of a later stage; `width` bits of each are kept, which must be enough for any run.
 */
export interface Reduction {
  readonly stage: number;
  readonly terms: readonly (readonly Wire[])[];
  readonly width: number;
  /** When given, the stage is over rows and each site has its own totals, for at most this many sites. */
  readonly sites?: number;
}

/**
 * Picks the largest numbers among the lanes of a stage.
 * For each t those are the `count` largest of the numbers that the lanes hold in the wires `terms[t]`, least significant
 * bit first, the largest at rank 0; equal numbers take as many ranks as there are lanes with them, and 0 stands for none.
 * The terms become the lanes of a later stage and have the same number of wires each.
 */
export interface Ranking {
  readonly stage: number;
  readonly terms: readonly (readonly Wire[])[];
  readonly count: number;
}

/** What its recipients get: for each lane of `stage` the number with these bits, least significant first. */
export interface Output {
  readonly query: number;
  readonly figure:
    /** 1 where gate `gate` of the query opened. */
    | { readonly kind: "open"; readonly gate: number }
    /** The size of a cohort, 0 where it stays closed. */
    | { readonly kind: "cohort"; readonly cohort: number }
    /** A sum, 0 where it stays closed. */
    | { readonly kind: "sum"; readonly sum: number }
    /** The index of the band that a quantile lies in, 0 where it stays closed. */
    | { readonly kind: "quantile"; readonly quantile: number };
  /** Who gets shares of it, each once. */
  readonly recipients: readonly string[];
  readonly stage: number;
  readonly wires: readonly Wire[];
  /** The number is in two's complement. */
  readonly signed?: true;
}

/** The number with these bits, least significant first, of which the last is the sign if `signed`. */
export function outputNumber(
  bits: bigint,
  { wires, signed }: Pick<Output, "wires" | "signed">,
): bigint {
  return signed === true ? BigInt.asIntN(wires.length, bits) : bits;
}

/** The most rows of one run; totals are wide enough for this many (32-bit counts). */
export const MAX_ROWS: number = 2 ** 32 - 1;
export const COUNT_WIDTH: number = 32;

/** The most sites of a run whose circuit looks at each of them. */
export const MAX_SITES: number = 16;
/** The most ranks of a ranking: what the rules of dominance ask for. */
export const MAX_RANKS: number = 3;
