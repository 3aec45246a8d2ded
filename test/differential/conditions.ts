import { drawValue, literal, sqlLiteral, typeText, type Domain, type Field } from "./fields.ts";
import type { Random } from "../support/random.ts";
import { drawVisitTest, type Visits } from "./visits.ts";

/** One expression, said twice: in the language under test and in SQL over the same columns. */
export interface Said {
  readonly qsc: string;
  readonly sql: string;
  /** Of a figure that is one number: SQL for it, and whether it is a whole number, which doubles hold exactly. */
  readonly number?: { readonly sql: string; readonly whole: boolean };
}

export interface Parameter {
  readonly name: string;
  readonly domain: Domain;
  /** Values that a run may bind. */
  readonly values: readonly number[];
  /** What this run binds. */
  readonly bound: number;
  /** The field that it is compared with. */
  readonly field: string;
}

/** What conditions may speak of; `used` collects the fields that they do. */
export interface Vocabulary {
  readonly fields: readonly Field[];
  readonly parameters: readonly Parameter[];
  readonly used: Set<string>;
  /** A joined data set, where conditions are about persons. */
  readonly visits?: Visits;
}

/** A condition that is decided for every row: missing values are always dealt with. */
export function drawCondition(words: Vocabulary, random: Random, depth: number): Said {
  if (depth === 0 || random.chance(55)) return drawTest(words, random);
  const left = drawCondition(words, random, depth - 1);
  if (random.chance(20)) return { qsc: `not (${left.qsc})`, sql: `(NOT ${left.sql})` };
  const right = drawCondition(words, random, depth - 1);
  const operator = random.pick(["and", "or"]);
  return {
    qsc: `(${left.qsc}) ${operator} (${right.qsc})`,
    sql: `(${left.sql} ${operator.toUpperCase()} ${right.sql})`,
  };
}

function drawTest(words: Vocabulary, random: Random): Said {
  if (words.visits !== undefined && random.chance(40)) return drawVisitTest(words.visits, random);
  const whole = words.fields.filter(
    ({ domain, optional }) => domain.kind === "number" && domain.scale === 0 && !optional,
  );
  if (whole.length > 0 && random.chance(15)) return drawArithmetic(whole, words, random);
  const field = random.pick(words.fields);
  words.used.add(field.name);
  if (!field.optional) return drawComparison(field, field, words, random);
  if (random.chance(15)) return missingTest(field, random.chance(50));
  const { name, domain } = field;
  if (random.chance(40)) {
    const value = drawValue(domain, random);
    const otherwise: Said = {
      qsc: `(${name} else ${literal(domain, value)})`,
      sql: `coalesce(${name}, ${sqlLiteral(domain, value)})`,
    };
    return drawComparison(field, otherwise, words, random);
  }
  // The checker knows after `and` that the field has a value.
  const test = drawComparison(field, field, words, random);
  if (random.chance(30)) {
    return {
      qsc: `${name} is missing or ${wrap(test.qsc)}`,
      sql: `(${name} IS NULL OR ${test.sql})`,
    };
  }
  return {
    qsc: `${name} is not missing and ${wrap(test.qsc)}`,
    sql: `(${name} IS NOT NULL AND ${test.sql})`,
  };
}

/** A sum, product, negation or choice of whole numbers, compared with one. */
function drawArithmetic(whole: readonly Field[], words: Vocabulary, random: Random): Said {
  const field = random.pick(whole);
  const other = random.pick(whole);
  words.used.add(field.name).add(other.name);
  const factor = random.between(2, 3);
  const { name, domain } = field;
  const cut = drawValue(domain, random);
  const test = drawComparison(other, other, words, random);
  const { qsc, sql } = random.pick<Said>([
    { qsc: `${name} + ${factor}`, sql: `(${name} + ${factor})` },
    { qsc: `${name} - ${other.name}`, sql: `(${name} - ${other.name})` },
    { qsc: `${factor} * ${name}`, sql: `(${factor} * ${name})` },
    { qsc: `(-${name} + ${2 * cut})`, sql: `(- ${name} + ${2 * cut})` },
    drawQuotient(field, other, random),
    {
      qsc: `(if ${test.qsc} then ${name} else ${cut})`,
      sql: `(CASE WHEN ${test.sql} THEN ${name} ELSE ${cut} END)`,
    },
  ]);
  return { qsc: `${qsc} >= ${cut}`, sql: `(${sql} >= ${cut})` };
}

/** Rounded by SQL's own decimals: the generator's numbers are far too small for a double to be off at a half. */
function drawQuotient(field: Field, other: Field, random: Random): Said {
  const decimals = random.below(3);
  const domain = other.domain;
  const low = domain.kind === "number" ? domain.min : 0;
  const [divisor, by] = random.pick<readonly [string, string]>([
    ["7", "7"],
    ["-4", "(-4)"],
    [`(${other.name} + ${3 - low})`, `(${other.name} + ${3 - low})`],
    [`(${other.name} - ${low} + 1)`, `(${other.name} - ${low} + 1)`],
  ]);
  return {
    qsc: `divide(${field.name}, ${divisor}, decimals: ${decimals})`,
    sql: `round(CAST(${field.name} AS DOUBLE) * ${10 ** decimals} / ${by}) / ${10 ** decimals}`,
  };
}

function missingTest(field: Field, missing: boolean): Said {
  return missing
    ? { qsc: `${field.name} is missing`, sql: `(${field.name} IS NULL)` }
    : { qsc: `${field.name} is not missing`, sql: `(${field.name} IS NOT NULL)` };
}

/** A comparison of `subject`, which is `field` or stands for it, with constants of its domain. */
function drawComparison(
  field: Field,
  subject: Said | Field,
  words: Vocabulary,
  random: Random,
): Said {
  const { domain } = field;
  const said = "qsc" in subject ? subject : { qsc: field.name, sql: field.name };
  const parameter = words.parameters.find((one) => one.field === field.name);
  switch (domain.kind) {
    case "bool":
      return random.chance(70) ? said : { qsc: `not ${said.qsc}`, sql: `(NOT ${said.sql})` };
    case "enum":
      return drawMembership(domain, said, parameter, random);
    case "number":
    case "date":
      return drawInequality(domain, said, parameter, random);
  }
}

function drawMembership(
  domain: Domain & { readonly kind: "enum" },
  said: Said,
  parameter: Parameter | undefined,
  random: Random,
): Said {
  if (parameter !== undefined && random.chance(70))
    return withParameter(said, "==", "=", parameter);
  const value = random.below(domain.members.length);
  if (random.chance(60)) {
    const [qsc, sql] = random.pick([
      ["==", "="],
      ["!=", "<>"],
    ] as const);
    return {
      qsc: `${said.qsc} ${qsc} ${literal(domain, value)}`,
      sql: `(${said.sql} ${sql} ${sqlLiteral(domain, value)})`,
    };
  }
  const other = (value + 1) % domain.members.length;
  const values = [value, other];
  return {
    qsc: `${said.qsc} in { ${values.map((one) => literal(domain, one)).join(", ")} }`,
    sql: `(${said.sql} IN (${values.map((one) => sqlLiteral(domain, one)).join(", ")}))`,
  };
}

function drawInequality(
  domain: Domain & { readonly kind: "number" | "date" },
  said: Said,
  parameter: Parameter | undefined,
  random: Random,
): Said {
  const comparison = random.pick([
    ["<", "<"],
    ["<=", "<="],
    [">", ">"],
    [">=", ">="],
  ] as const);
  if (parameter !== undefined && random.chance(70)) {
    return withParameter(said, comparison[0], comparison[1], parameter);
  }
  const middle = Math.floor((domain.min + domain.max) / 2);
  const cut = random.chance(50) ? middle : random.between(domain.min + 1, domain.max - 1);
  if (random.chance(25)) {
    const high = random.between(cut, domain.max);
    return {
      qsc: `${said.qsc} in ${literal(domain, cut)}..${literal(domain, high)}`,
      sql: `(${said.sql} BETWEEN ${sqlLiteral(domain, cut)} AND ${sqlLiteral(domain, high)})`,
    };
  }
  const [qsc, sql] = comparison;
  if (random.chance(30)) {
    const moved =
      domain.kind === "date"
        ? movedDate(domain, said, cut, random)
        : movedNumber(domain, said, cut, random);
    return {
      qsc: `${moved.subject.qsc} ${qsc} ${moved.cut.qsc}`,
      sql: `(${moved.subject.sql} ${sql} ${moved.cut.sql})`,
    };
  }
  return {
    qsc: `${said.qsc} ${qsc} ${literal(domain, cut)}`,
    sql: `(${said.sql} ${sql} ${sqlLiteral(domain, cut)})`,
  };
}

interface Sides {
  readonly subject: Said;
  readonly cut: Said;
}

/** The same test of a date by way of a duration. */
function movedDate(
  domain: Domain & { readonly kind: "date" },
  said: Said,
  cut: number,
  random: Random,
): Sides {
  const first = { qsc: literal(domain, domain.min), sql: sqlLiteral(domain, domain.min) };
  const later = { qsc: literal(domain, cut + 14), sql: sqlLiteral(domain, cut + 14) };
  const days = cut - domain.min;
  return random.pick<Sides>([
    {
      subject: { qsc: `${said.qsc} - ${first.qsc}`, sql: `(${said.sql} - ${first.sql})` },
      cut: { qsc: `${days} days`, sql: String(days) },
    },
    {
      subject: { qsc: `${first.qsc} - ${said.qsc}`, sql: `(${first.sql} - ${said.sql})` },
      cut: { qsc: `-(${days} days)`, sql: `(-${days})` },
    },
    { subject: { qsc: `2 weeks + ${said.qsc}`, sql: `(${said.sql} + 14)` }, cut: later },
    {
      subject: said,
      cut: { qsc: `${later.qsc} - 14 days`, sql: `CAST(${later.sql} - 14 AS DATE)` },
    },
  ]);
}

/** The same test of a number by way of a percentage, or of a conversion between units. */
function movedNumber(
  domain: Domain & { readonly kind: "number" },
  said: Said,
  cut: number,
  random: Random,
): Sides {
  const scaled = (factor: number, scale: number): Said => {
    const wider: Domain = { ...domain, scale: domain.scale + scale };
    return { qsc: literal(wider, cut * factor), sql: sqlLiteral(wider, cut * factor) };
  };
  return random.pick<Sides>([
    {
      subject: { qsc: `${said.qsc} * 150%`, sql: `(${said.sql} * 1.5)` },
      cut: scaled(15, 1),
    },
    {
      subject: { qsc: `((${said.qsc} in "kg") in "g")`, sql: `(${said.sql} * 1000)` },
      cut: scaled(1000, 0),
    },
    {
      subject: { qsc: `((${said.qsc} in "mm") in "m")`, sql: `(${said.sql} * 0.001)` },
      cut: scaled(1, 3),
    },
  ]);
}

function withParameter(said: Said, qsc: string, sql: string, parameter: Parameter): Said {
  return {
    qsc: `${said.qsc} ${qsc} $${parameter.name}`,
    sql: `(${said.sql} ${sql} ${sqlLiteral(parameter.domain, parameter.bound)})`,
  };
}

/** Up to two parameters, each with declared values of one field's domain. */
export function drawParameters(fields: readonly Field[], random: Random): readonly Parameter[] {
  if (random.chance(55)) return [];
  const field = random.pick(fields.filter(({ domain }) => domain.kind !== "bool"));
  const { domain } = field;
  const values =
    domain.kind === "enum"
      ? domain.members.map((_member, index) => index)
      : [...new Set([drawValue(domain, random), drawValue(domain, random)])].sort((a, b) => a - b);
  return [{ name: "chosen", domain, values, bound: random.pick(values), field: field.name }];
}

export function declareParameter({ name, domain, values }: Parameter): string {
  const listed = values.map((value) => literal(domain, value)).join(", ");
  const set = domain.kind === "enum" ? "" : ` in { ${listed} }`;
  return `  parameter ${name}: ${typeText(domain)}${set}`;
}

function wrap(text: string): string {
  return `(${text})`;
}
