import { isQuantified, partsOf, type Expression } from "@qsc/plan";

/** The columns and parameters that expressions read; columns of a joined data set by its slot 0. */
export interface Reads {
  readonly columns: ReadonlySet<number>;
  readonly parameters: ReadonlySet<number>;
}

export function readsOf(expressions: readonly (Expression | null)[]): Reads {
  const columns = new Set<number>();
  const parameters = new Set<number>();
  const visit = (expression: Expression): void => {
    if (expression.kind === "column") columns.add(expression.column);
    if (expression.kind === "parameter") parameters.add(expression.parameter);
    // Which slots are used is a field that every quantified expression over a data set reads.
    if (isQuantified(expression)) columns.add(expression.slots.first);
    for (const part of partsOf(expression)) visit(part);
  };
  for (const expression of expressions) if (expression !== null) visit(expression);
  return { columns, parameters };
}
