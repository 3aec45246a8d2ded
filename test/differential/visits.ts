import type { Random } from "../support/random.ts";
import { drawCondition, type Said, type Vocabulary } from "./conditions.ts";
import { drawValue, literal, sqlLiteral, type Field } from "./fields.ts";

/** A joined data set: `visits`, of which a person has at most `most` rows. */
export interface Visits {
  readonly fields: readonly Field[];
  readonly most: number;
}

/** Narrow domains, for rows multiply the ways in which persons differ. */
export function drawVisits(random: Random): Visits {
  const fields: readonly Omit<Field, "optional">[] = [
    { name: "toxicity", domain: { kind: "number", min: 1, max: random.between(3, 5), scale: 0 } },
    { name: "dose", domain: { kind: "number", min: random.between(-2, 2), max: 6, scale: 0 } },
    { name: "serious", domain: { kind: "bool" } },
    { name: "organ", domain: { kind: "enum", name: "Organ", members: ["skin", "heart", "eye"] } },
  ];
  return {
    fields: fields.map((field) => ({ ...field, optional: random.chance(25) })),
    most: random.between(1, 4),
  };
}

/** The rows of each of `persons` persons. */
export function drawVisitRows(
  { fields, most }: Visits,
  persons: number,
  random: Random,
): readonly (readonly (readonly (number | null)[])[])[] {
  const busy = random.pick([20, 50, 80]);
  return Array.from({ length: persons }, () =>
    Array.from({ length: most }, () => null)
      .filter(() => random.chance(busy))
      .map(() =>
        fields.map(({ domain, optional }) =>
          optional && random.chance(30) ? null : drawValue(domain, random),
        ),
      ),
  );
}

const ROWS = "FROM visits WHERE visits.person = people.id";

/** A condition about a person's visits. */
export function drawVisitTest(visits: Visits, random: Random): Said {
  const words: Vocabulary = { ...{ fields: visits.fields, parameters: [] }, used: new Set() };
  const { qsc, sql } = drawCondition(words, random, 1);
  const number = random.pick(visits.fields.filter(({ domain }) => domain.kind === "number"));
  const cut = drawValue(number.domain, random);
  const least = random.between(1, visits.most);
  return random.pick<Said>(
    [
      { qsc: "any(visits)", sql: `EXISTS (SELECT 1 ${ROWS})` },
      { qsc: `any(visits, ${qsc})`, sql: `EXISTS (SELECT 1 ${ROWS} AND ${sql})` },
      { qsc: `any(visits, ${qsc})`, sql: `EXISTS (SELECT 1 ${ROWS} AND ${sql})` },
      { qsc: `every(visits, ${qsc})`, sql: `NOT EXISTS (SELECT 1 ${ROWS} AND NOT ${sql})` },
      {
        qsc: `number(visits, ${qsc}) >= ${least}`,
        sql: `(SELECT count(*) ${ROWS} AND ${sql}) >= ${least}`,
      },
      {
        qsc: `(largest(visits, ${number.name}) else ${cut}) > ${cut}`,
        sql: `coalesce((SELECT max(${number.name}) ${ROWS}), ${cut}) > ${cut}`,
      },
      {
        qsc: `smallest(visits, ${number.name}) is missing`,
        sql: `(SELECT min(${number.name}) ${ROWS}) IS NULL`,
      },
      {
        qsc: `total(visits, ${number.name}${number.optional ? " else 1" : ""}) <= ${cut}`,
        sql: `(SELECT coalesce(sum(coalesce(${number.name}, 1)), 0) ${ROWS}) <= ${cut}`,
      },
    ].map((said) => ({ qsc: said.qsc, sql: `(${said.sql})` })),
  );
}

/** A number of a person's visits that may be summed; missing for a person without any where it can be. */
export function drawVisitMeasure({ fields }: Visits, random: Random): Said {
  const numbers = fields.filter(({ domain }) => domain.kind === "number");
  const { name, optional } = random.pick(numbers);
  return random.pick<Said>([
    { qsc: "number(visits)", sql: `(SELECT count(*) ${ROWS})` },
    { qsc: `largest(visits, ${name})`, sql: `(SELECT max(${name}) ${ROWS})` },
    optional
      ? { qsc: `smallest(visits, ${name})`, sql: `(SELECT min(${name}) ${ROWS})` }
      : { qsc: `total(visits, ${name})`, sql: `(SELECT coalesce(sum(${name}), 0) ${ROWS})` },
  ]);
}

/** CSV and SQL values of one visit. */
export function visitTexts(
  { fields }: Visits,
  row: readonly (number | null)[],
): { readonly csv: readonly string[]; readonly sql: readonly string[] } {
  const value = (at: number): number | null => row[at] ?? null;
  return {
    csv: fields.map(({ domain }, at) => {
      const one = value(at);
      return one === null ? "" : literal(domain, one);
    }),
    sql: fields.map(({ domain }, at) => {
      const one = value(at);
      return one === null ? "NULL" : sqlLiteral(domain, one);
    }),
  };
}
