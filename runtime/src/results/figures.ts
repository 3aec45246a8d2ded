import {
  cellCount,
  decodeSecret,
  isCohortOpen,
  isQuantileOpen,
  isSecret,
  isSumOpen,
  recipientsOfFigure,
  type Output,
  type Plan,
  type Query,
  type SecretResult,
} from "@qsc/plan";

/** Everything that a run opens, query by query: what the recipient decodes from the output shares. */
export interface Figures {
  readonly queries: readonly QueryFigures[];
}

/** One entry a cell; the cells in the order of the plan, first key slowest. */
export interface QueryFigures {
  readonly cells: readonly CellFigures[];
}

export interface CellFigures {
  /** Gate by gate: whether it opened in this cell, as far as that is told. */
  readonly open: readonly boolean[];
  /** Cohort by cohort: its size in persons, null where it stays closed. */
  readonly cohorts: readonly (number | null)[];
  /** Sum by sum: null where it stays closed. */
  readonly sums: readonly (bigint | null)[];
  /** Quantile by quantile: the index of its band, null where it stays closed. */
  readonly quantiles: readonly (number | null)[];
  /** Item by item: what the circuit computed of hidden figures, null for items that are not computed there. */
  readonly secrets: readonly (SecretResult | null)[];
}

/** One output of the circuit, decoded: a number for each cell. */
export interface DecodedOutput {
  readonly query: number;
  readonly figure: Output["figure"];
  readonly values: readonly bigint[];
}

/**
 * Builds the figures of a run from the circuit's decoded outputs.
 * With a recipient, from those that it gets; to it, all else is closed.
 */
export function figuresFromOutputs(
  plan: Plan,
  outputs: readonly DecodedOutput[],
  recipient: string | null = null,
): Figures {
  const byName = new Map(
    outputs.map(({ query, figure, values }) => [outputName(query, figure), values]),
  );
  const read = (query: number, figure: Output["figure"], cell: number): bigint => {
    const value = byName.get(outputName(query, figure))?.[cell];
    // Taken for suppressed, a figure that is missing would be a wrong result.
    if (value === undefined) {
      throw new RangeError(`the outputs lack ${outputName(query, figure)} of cell ${cell}`);
    }
    return value;
  };
  const isFor = (query: Query, figure: Output["figure"]): boolean => {
    const recipients = recipientsOfFigure(query, figure);
    // What is hidden goes to nobody, and no output has it.
    return recipient === null ? recipients.length > 0 : recipients.includes(recipient);
  };
  return {
    queries: plan.queries.map((query, index) => ({
      cells: Array.from({ length: cellCount(query) }, (_, cell) => {
        const open = query.gates.map(
          (_gate, gate) =>
            isFor(query, { kind: "open", gate }) &&
            read(index, { kind: "open", gate }, cell) === 1n,
        );
        const sizes = query.cohorts.map((_cohort, cohort) =>
          isCohortOpen(query, cohort, open) && isFor(query, { kind: "cohort", cohort })
            ? read(index, { kind: "cohort", cohort }, cell)
            : null,
        );
        return {
          open,
          cohorts: sizes.map((size) => (size === null ? null : Number(size))),
          sums: query.sums.map((_sum, sum) =>
            isSumOpen(query, sum, open) && isFor(query, { kind: "sum", sum })
              ? read(index, { kind: "sum", sum }, cell)
              : null,
          ),
          quantiles: (query.quantiles ?? []).map((_quantile, quantile) =>
            isQuantileOpen(query, quantile, open) && isFor(query, { kind: "quantile", quantile })
              ? Number(read(index, { kind: "quantile", quantile }, cell))
              : null,
          ),
          secrets: query.items.map((own, item): SecretResult | null => {
            if (!isSecret(query.items, item)) return null;
            const figure = { kind: "derived", item } as const;
            return isFor(query, figure)
              ? decodeSecret(read(index, figure, cell), own)
              : { open: false };
          }),
        };
      }),
    })),
  };
}

function outputName(query: number, figure: Output["figure"]): string {
  switch (figure.kind) {
    case "open":
      return `${query} open ${figure.gate}`;
    case "cohort":
      return `${query} cohort ${figure.cohort}`;
    case "sum":
      return `${query} sum ${figure.sum}`;
    case "quantile":
      return `${query} quantile ${figure.quantile}`;
    case "derived":
      return `${query} derived ${figure.item}`;
  }
}
