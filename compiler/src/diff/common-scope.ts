import {
  encodeCanonical,
  withParts,
  type Expression,
  type Parameter,
  type Plan,
  type Scope,
} from "@qsc/plan";

/** Both versions over one list of columns and parameters, so that their expressions can be compared. */
export interface CommonScope extends Scope {
  /** An expression of the old or the new version, over this scope. */
  readonly fromOld: (expression: Expression) => Expression;
  readonly fromNew: (expression: Expression) => Expression;
}

/** Columns are the same when name, type and presence are; parameters when name and kind of value are. */
export function commonScope(old: Plan, next: Plan): CommonScope {
  const columns = [...old.dataset.columns];
  const columnOf = next.dataset.columns.map((column) => {
    const known = old.dataset.columns.findIndex((one) => textOf(one) === textOf(column));
    return known >= 0 ? known : columns.push(column) - 1;
  });
  const parameters = [...old.parameters];
  const parameterOf = next.parameters.map((parameter) => {
    const known = old.parameters.findIndex((one) => isSameParameter(one, parameter));
    const same = old.parameters[known];
    if (same === undefined) return parameters.push(parameter) - 1;
    parameters[known] = joined(same, parameter);
    return known;
  });
  return {
    dataset: { ...old.dataset, columns },
    parameters,
    fromOld: (expression) => expression,
    fromNew: (expression) => renumbered(expression, columnOf, parameterOf),
  };
}

/** Whether both take values that are read in the same way; which values may differ. */
export function isSameParameter(left: Parameter, right: Parameter): boolean {
  const kindOf = ({ type }: Parameter): string => {
    switch (type.kind) {
      case "bool":
      case "date":
        return type.kind;
      case "int":
        return `int ${type.scale}`;
      case "enum":
        return textOf(type.members);
    }
  };
  return left.name === right.name && kindOf(left) === kindOf(right);
}

export function textOf(value: unknown): string {
  return new TextDecoder().decode(encodeCanonical(value));
}

function joined(left: Parameter, right: Parameter): Parameter {
  const values = [...new Set([...left.values, ...right.values])].sort((a, b) => a - b);
  const { type } = left;
  if (type.kind === "bool" || type.kind === "enum") return { ...left, values };
  const [min = type.min, max = type.max] = [values[0], values.at(-1)];
  return { ...left, type: { ...type, min, max }, values };
}

function renumbered(
  expression: Expression,
  columns: readonly number[],
  parameters: readonly number[],
): Expression {
  switch (expression.kind) {
    case "column":
      return { kind: "column", column: columns[expression.column] ?? expression.column };
    case "parameter":
      return {
        kind: "parameter",
        parameter: parameters[expression.parameter] ?? expression.parameter,
      };
    default:
      return withParts(expression, (part) => renumbered(part, columns, parameters));
  }
}
