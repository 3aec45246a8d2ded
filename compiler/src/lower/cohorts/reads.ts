import type { Expression } from "@qsc/plan";

/** The columns and parameters that expressions read. */
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
    for (const part of partsOf(expression)) visit(part);
  };
  for (const expression of expressions) if (expression !== null) visit(expression);
  return { columns, parameters };
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "column":
    case "parameter":
    case "literal":
      return [];
    case "not":
    case "member":
    case "isMissing":
    case "negate":
    case "band":
      return [expression.operand];
    case "and":
    case "or":
    case "compare":
    case "add":
    case "subtract":
    case "multiply":
      return [expression.left, expression.right];
    case "orElse":
      return [expression.operand, expression.otherwise];
    case "choose":
      return [expression.condition, expression.then, expression.otherwise];
  }
}
