import { withParts, type Expression, type Plan, type Query } from "@qsc/plan";

/** A run as the ledger knows it: a contract, the values of its parameters, the data it reads. */
export interface BoundRun {
  /** How messages call it: the index of its `run.authorize` leaf, or null for the run that is decided about. */
  readonly entry: number | null;
  readonly plan: Plan;
  /** A value for each parameter, in the order of the plan. */
  readonly parameters: readonly number[];
  /** Equal for two runs exactly when they read the same rows. */
  readonly snapshot: string;
  /** Snapshots of earlier runs whose rows lie beside those of this one, person by person; none when absent. */
  readonly before?: readonly string[];
}

/** The queries of a run with its parameters replaced by their values. */
export function boundQueries({ plan, parameters }: BoundRun): readonly Query[] {
  const bind = (expression: Expression): Expression => bound(expression, parameters);
  return plan.queries.map((query) => {
    // Sums of one value share one expression object, and keep sharing it.
    const values = new Map(query.sums.map(({ value }) => [value, bind(value)]));
    return {
      ...query,
      where: query.where === null ? null : bind(query.where),
      keys: query.keys.map((key) => ({ ...key, expression: bind(key.expression) })),
      cohorts: query.cohorts.map((cohort) => ({
        ...cohort,
        condition: cohort.condition === null ? null : bind(cohort.condition),
      })),
      sums: query.sums.map((sum) => ({ ...sum, value: values.get(sum.value) ?? sum.value })),
    };
  });
}

function bound(expression: Expression, parameters: readonly number[]): Expression {
  if (expression.kind !== "parameter") {
    return withParts(expression, (part) => bound(part, parameters));
  }
  const value = parameters[expression.parameter];
  if (value === undefined) throw new RangeError(`no parameter ${expression.parameter}`);
  return { kind: "literal", value };
}
