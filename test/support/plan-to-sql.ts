import { boundsOfExpression, MAX_RANKS, type Expression, type Plan, type Query } from "@qsc/plan";

/**
 * A query of a plan as SQL over table `pooled` with BIGINT columns c0, c1, … (NULL where missing) and `site`, from 0.
 * It gives one row for each cell with persons: `cell`, then the size of each cohort, at all sites and at each,
 * then each sum and its largest contributions, with no gate applied.
 */
export function planToSql(
  plan: Plan,
  query: Query,
  parameters: readonly number[],
  sites: number,
): string {
  const print = (expression: Expression): string => sqlOf(expression, parameters);
  const holds = (condition: Expression | null): string =>
    condition === null ? "true" : `${print(condition)} = 1`;
  const cohorts = query.cohorts.flatMap(({ condition }, index) => [
    `count(*) FILTER (WHERE ${holds(condition)}) AS n${index}`,
    ...Array.from(
      { length: sites },
      (_, site) =>
        `count(*) FILTER (WHERE ${holds(condition)} AND site = ${site}) AS n${index}_${site}`,
    ),
  ]);
  const sums = query.sums.flatMap(({ cohort, value, power }, index) => {
    const offset = boundsOfExpression(value, plan).min;
    const distance = `CAST(${print(value)} - (${offset}) AS HUGEINT)`;
    const member = holds(query.cohorts[cohort]?.condition ?? null);
    const term = power === 1 ? distance : `${distance} * ${distance}`;
    const largest = `max(CAST(${print(value)} - (${offset}) AS BIGINT), ${MAX_RANKS})`;
    return [
      `coalesce(sum(${term}) FILTER (WHERE ${member}), 0) AS s${index}`,
      `to_json(coalesce(${largest} FILTER (WHERE ${member}), [])) AS l${index}`,
    ];
  });
  let cell = "0";
  for (const key of query.keys) {
    cell = `(${cell}) * ${key.labels.length} + ${print(key.expression)} - (${key.min})`;
  }
  return [
    `SELECT ${[`${cell} AS cell`, ...cohorts, ...sums].join(",\n  ")}`,
    `FROM pooled WHERE ${holds(query.where)} GROUP BY 1`,
  ].join("\n");
}

/** Conditions are 0 and 1, as in the plan; NULL is missing. */
function sqlOf(expression: Expression, parameters: readonly number[]): string {
  const of = (part: Expression): string => sqlOf(part, parameters);
  switch (expression.kind) {
    case "column":
      return `c${expression.column}`;
    case "parameter":
      return `(${parameters[expression.parameter]})`;
    case "literal":
      return `(${expression.value})`;
    case "not":
      return `(1 - ${of(expression.operand)})`;
    case "and":
      return `(${of(expression.left)} & ${of(expression.right)})`;
    case "or":
      return `(${of(expression.left)} | ${of(expression.right)})`;
    case "compare":
      return truth(
        `${of(expression.left)} ${OPERATORS[expression.operator]} ${of(expression.right)}`,
      );
    case "member":
      return expression.values.length === 0
        ? "0"
        : truth(`${of(expression.operand)} IN (${expression.values.join(", ")})`);
    case "isMissing":
      return truth(`${of(expression.operand)} IS NULL`);
    case "orElse":
      return `coalesce(${of(expression.operand)}, ${of(expression.otherwise)})`;
    case "add":
      return `(${of(expression.left)} + ${of(expression.right)})`;
    case "subtract":
      return `(${of(expression.left)} - ${of(expression.right)})`;
    case "multiply":
      return `(${of(expression.left)} * ${of(expression.right)})`;
    case "negate":
      return `(- ${of(expression.operand)})`;
    case "choose": {
      const [then, otherwise] = [of(expression.then), of(expression.otherwise)];
      return `(CASE WHEN ${of(expression.condition)} = 1 THEN ${then} ELSE ${otherwise} END)`;
    }
    case "band": {
      const operand = of(expression.operand);
      const steps = expression.cuts.map((cut) => truth(`${operand} >= (${cut})`));
      return `(${[`0 * ${operand}`, ...steps].join(" + ")})`;
    }
  }
}

const OPERATORS = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

function truth(condition: string): string {
  return `CAST((${condition}) AS BIGINT)`;
}
