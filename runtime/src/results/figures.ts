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
  const cellsOf = (query: Query, index: number): readonly CellFigures[] => {
    // What is hidden goes to nobody, and no output has it. Asked once, not in each cell.
    const isFor = (figure: Output["figure"]): boolean => {
      const recipients = recipientsOfFigure(query, figure);
      return recipient === null ? recipients.length > 0 : recipients.includes(recipient);
    };
    const gates = query.gates.map((_gate, gate) => isFor({ kind: "open", gate }));
    const cohorts = query.cohorts.map((_cohort, cohort) => isFor({ kind: "cohort", cohort }));
    const sums = query.sums.map((_sum, sum) => isFor({ kind: "sum", sum }));
    const quantiles = (query.quantiles ?? []).map((_quantile, quantile) =>
      isFor({ kind: "quantile", quantile }),
    );
    const secrets = query.items.map((_item, item) =>
      isSecret(query.items, item) ? isFor({ kind: "derived", item }) : null,
    );
    return Array.from({ length: cellCount(query) }, (_, cell): CellFigures => {
      const open = gates.map(
        (isOwn, gate) => isOwn && read(index, { kind: "open", gate }, cell) === 1n,
      );
      return {
        open,
        cohorts: cohorts.map((isOwn, cohort) =>
          isOwn && isCohortOpen(query, cohort, open)
            ? Number(read(index, { kind: "cohort", cohort }, cell))
            : null,
        ),
        sums: sums.map((isOwn, sum) =>
          isOwn && isSumOpen(query, sum, open) ? read(index, { kind: "sum", sum }, cell) : null,
        ),
        quantiles: quantiles.map((isOwn, quantile) =>
          isOwn && isQuantileOpen(query, quantile, open)
            ? Number(read(index, { kind: "quantile", quantile }, cell))
            : null,
        ),
        secrets: secrets.map((isOwn, item): SecretResult | null => {
          if (isOwn === null) return null;
          if (!isOwn) return { open: false };
          return decodeSecret(read(index, { kind: "derived", item }, cell), query.items[item]);
        }),
      };
    });
  };
  return { queries: plan.queries.map((query, index) => ({ cells: cellsOf(query, index) })) };
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
