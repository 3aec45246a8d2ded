import {
  boundsOfExpression,
  MAX_RANKS,
  type Expression,
  type Plan,
  type Quantified,
  type Query,
  type Slots,
} from "@qsc/plan";

/**
 * A query of a plan as SQL over table `pooled` with BIGINT columns c0, c1, … (NULL where missing) and `site`, from 0,
 * and for each joined data set over `joined<first>` with columns f1, f2, …; `person` tells whose row it is.
 * It gives one row for each cell with persons: `cell`, then the size of each cohort, at all sites and at each,
 * then each sum, likewise, and its largest contributions, with no gate applied.
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
  // What is said of one person comes first: a subquery over joined rows cannot stand inside an aggregate.
  const members = query.cohorts.map(
    ({ condition }, index) => `(${holds(condition)}) AS member${index}`,
  );
  const values = query.sums.map(({ value }, index) => `${print(value)} AS value${index}`);
  const cohorts = query.cohorts.flatMap((_cohort, index) => [
    `count(*) FILTER (WHERE member${index}) AS n${index}`,
    ...Array.from(
      { length: sites },
      (_, site) => `count(*) FILTER (WHERE member${index} AND site = ${site}) AS n${index}_${site}`,
    ),
  ]);
  const sums = query.sums.flatMap(({ cohort, value, power }, index) => {
    const offset = boundsOfExpression(value, plan).min;
    const distance = `CAST(value${index} - (${offset}) AS HUGEINT)`;
    const term = power === 1 ? distance : `${distance} * ${distance}`;
    const largest = `max(CAST(value${index} - (${offset}) AS BIGINT), ${MAX_RANKS})`;
    return [
      `coalesce(sum(${term}) FILTER (WHERE member${cohort}), 0) AS s${index}`,
      ...Array.from(
        { length: sites },
        (_, site) =>
          `coalesce(sum(${term}) FILTER (WHERE member${cohort} AND site = ${site}), 0) AS s${index}_${site}`,
      ),
      `to_json(coalesce(${largest} FILTER (WHERE member${cohort}), [])) AS l${index}`,
    ];
  });
  let cell = "0";
  for (const key of query.keys) {
    cell = `(${cell}) * ${key.labels.length} + ${print(key.expression)} - (${key.min})`;
  }
  return [
    `SELECT ${["cell", ...cohorts, ...sums].join(",\n  ")}`,
    `FROM (SELECT ${[`${cell} AS cell`, "site", ...members, ...values].join(",\n  ")}`,
    `FROM pooled WHERE ${holds(query.where)}) GROUP BY 1`,
  ].join("\n");
}

/** Conditions are 0 and 1, as in the plan; NULL is missing. Inside of a quantified expression `slots` are its own. */
function sqlOf(
  expression: Expression,
  parameters: readonly number[],
  slots: Slots | null = null,
): string {
  const of = (part: Expression): string => sqlOf(part, parameters, slots);
  switch (expression.kind) {
    case "column": {
      const within = slots === null ? 0 : expression.column - slots.first;
      return slots !== null && within > 0 && within < slots.width
        ? `f${within}`
        : `pooled.c${expression.column}`;
    }
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
    case "divide": {
      // Halves away from zero, by whole numbers alone.
      const [left, right] = [of(expression.left), of(expression.right)];
      return `(sign(${left}) * ((2 * abs(${left}) + ${right}) // (2 * ${right})))`;
    }
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
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return ofRows(expression, sqlOf(expression.operand, parameters, expression.slots));
  }
}

function ofRows({ kind, slots }: Quantified, operand: string): string {
  // The operand is named first: an aggregate over a person's columns alone would belong to the outer query.
  const own = `FROM joined${slots.first} AS j WHERE j.person = pooled.person`;
  const rows = `FROM (SELECT ${operand} AS v ${own})`;
  switch (kind) {
    case "any":
      return truth(`EXISTS (SELECT 1 ${rows} WHERE v = 1)`);
    case "number":
      return `(SELECT count(*) ${rows} WHERE v = 1)`;
    case "total":
      return `(SELECT CAST(coalesce(sum(v), 0) AS BIGINT) ${rows})`;
    case "largest":
      return `(SELECT max(v) ${rows})`;
    case "smallest":
      return `(SELECT min(v) ${rows})`;
  }
}

const OPERATORS = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

function truth(condition: string): string {
  return `CAST((${condition}) AS BIGINT)`;
}
