import { randomFrom, type Random } from "../support/random.ts";
import {
  declareParameter,
  drawCondition,
  drawParameters,
  type Parameter,
  type Said,
  type Vocabulary,
} from "./conditions.ts";
import { countItem, drawItem } from "./items.ts";
import { drawDerived } from "./derived.ts";
import { drawKey, type DrawnKey } from "./keys.ts";
import { drawVisitRows, drawVisits, visitTexts, type Visits } from "./visits.ts";
import {
  declare,
  declareType,
  drawFields,
  drawValue,
  literal,
  sqlLiteral,
  sqlType,
  type Field,
} from "./fields.ts";

/** A contract as source text, a database for it, and what SQL says the contract means. */
export interface Scenario {
  readonly seed: number;
  readonly source: string;
  /** By name; the integers of their types. */
  readonly parameters: Readonly<Record<string, number>>;
  /** CSV texts of each site; `visits` only where they are joined. */
  readonly sites: readonly { readonly people: string; readonly visits: string | null }[];
  /** Statements that make tables `people` and `visits`. */
  readonly load: readonly string[];
  readonly queries: readonly SqlQuery[];
}

/** For each cell with persons one row: `cell`, and for item i its figures `i<i>_<name>`. */
export interface SqlQuery {
  readonly sql: string;
  readonly cells: number;
}

/** Draws everything from the seed. The contract is usually acceptable, not always. */
export function generateScenario(seed: number): Scenario {
  const random = randomFrom(seed);
  const fields = drawFields(random);
  const parameters = drawParameters(fields, random);
  const visits = random.chance(40) ? drawVisits(random) : null;
  const queries = drawQueries(fields, parameters, visits, random);
  const sites = drawSites(fields, random).map((people) => ({
    people,
    visits: visits === null ? [] : drawVisitRows(visits, people.length, random),
  }));
  return {
    seed,
    source: sourceText(fields, parameters, visits, queries, random),
    parameters: Object.fromEntries(parameters.map(({ name, bound }) => [name, bound])),
    sites: sites.map((site) => ({
      people: csvText(fields, site.people),
      visits: visits === null ? null : visitsCsv(visits, site.visits),
    })),
    load: [
      createText("people", "id", fields),
      insertText(
        fields,
        sites.flatMap(({ people }) => people),
      ),
      createText("visits", "person", visits?.fields ?? []),
      ...visitsInsert(
        visits,
        sites.flatMap((site) => site.visits),
      ),
    ],
    queries: queries.map(({ sql, cells }) => ({ sql, cells })),
  };
}

interface GeneratedQuery extends SqlQuery {
  readonly qsc: string;
}

function sourceText(
  fields: readonly Field[],
  parameters: readonly Parameter[],
  visits: Visits | null,
  queries: readonly GeneratedQuery[],
  random: Random,
): string {
  const limit = random.between(3, random.chance(60) ? 4 : 12);
  const ofSites = [
    ...(random.chance(12) ? ["minimum sites 3"] : []),
    ...(random.chance(8) ? [`minimum cohort ${limit} persons outside each site`] : []),
    ...(random.chance(5) ? [`persons of one site at most ${random.between(40, 90)}%`] : []),
    ...(random.chance(4) ? [`dominance of sites remainder ${random.between(5, 60)}%`] : []),
    ...(random.chance(4) ? [`dominance of sites top 1 at most ${random.between(40, 90)}%`] : []),
  ];
  const dominance = [
    `dominance remainder ${random.between(5, 99)}%`,
    `dominance top ${random.between(1, 3)} at most ${random.between(20, 80)}.5%`,
  ];
  const rules = [
    ...(random.chance(50) ? ["zeros public"] : []),
    ...(random.chance(40) ? dominance : []),
  ];
  // Where rows are means nothing for a figure, and limits about sites are refused beside it.
  const across = visits !== null && ofSites.length === 0 && random.chance(40);
  const join = `${JOIN}${across ? " across sites" : ""}`;
  return [
    "contract Generated version 1.0.0 {",
    "  data people: Person held as shares",
    ...(visits === null ? [] : ["  data visits: Visit held as shares"]),
    ...parameters.map(declareParameter),
    ...queries.map(({ qsc }) => qsc.replace(JOIN, join)),
    `  privacy { policy Ours minimum cohort ${limit} persons ${ofSites.join(" ")} }`,
    "}",
    `policy Ours { ${rules.join(" ")} }`,
    ...fields.flatMap(declareType),
    "schema Person {",
    "  person id",
    "  id: Id identifier",
    ...fields.map(declare),
    "}",
    ...(visits === null ? [] : visitSchema(visits)),
    "",
  ].join("\n");
}

const JOIN = "join visits on person";

/** One table, or two over disjoint cohorts, or two over everybody by different fields, or one with margins. */
function drawQueries(
  fields: readonly Field[],
  parameters: readonly Parameter[],
  visits: Visits | null,
  random: Random,
): readonly GeneratedQuery[] {
  const words: Vocabulary = { fields, parameters, used: new Set(), ...(visits && { visits }) };
  if (visits === null && random.chance(25)) {
    return random.chance(60) ? drawLinked(fields, random) : drawMargins(fields, random);
  }
  const where = random.chance(45) ? drawCondition(words, random, 1) : null;
  const first = drawQuery(words, where, "first", random);
  if (where === null || random.chance(65)) return [first];
  const others = { qsc: `not (${where.qsc})`, sql: `(NOT ${where.sql})` };
  return [first, drawQuery({ ...words, used: new Set() }, others, "second", random)];
}

/** Two tables over everybody that read different fields; each must release the sizes of its cells. */
function drawLinked(fields: readonly Field[], random: Random): readonly GeneratedQuery[] {
  const order = random.chance(50) ? fields : fields.toReversed();
  const half = random.between(3, 6);
  return [order.slice(0, half), order.slice(half)].map((part, index) =>
    drawQuery(
      { fields: part, parameters: [], used: new Set() },
      null,
      `table${index}`,
      random,
      true,
    ),
  );
}

/** The sizes of a table of two keys, and of some of its margins. */
function drawMargins(fields: readonly Field[], random: Random): readonly GeneratedQuery[] {
  const half = random.between(1, fields.length - 1);
  const keys = [fields.slice(0, half), fields.slice(half)].map((part, index) =>
    drawKey({ fields: part, parameters: [], used: new Set() }, `key${index} = `, random),
  );
  const margins = keys.filter(() => random.chance(70)).map((key) => [key]);
  return [keys, ...margins, ...(random.chance(50) ? [[]] : [])].map((own, index) =>
    countTable(`margin${index}`, own),
  );
}

function countTable(name: string, keys: readonly DrawnKey[]): GeneratedQuery {
  const { qsc, sql } = countItem(0);
  let cell = "0";
  for (const key of keys) cell = `(${cell}) * ${key.size} + ${key.sql}`;
  const by = keys.length === 0 ? "" : `group by ${keys.map((key) => key.qsc).join(", ")} `;
  return {
    qsc: `  query ${name} { from people ${by}release to someone { ${qsc} } }`,
    sql: `SELECT ${cell} AS cell, count(*) AS persons, ${sql} FROM people GROUP BY 1`,
    cells: keys.reduce((cells, { size }) => cells * size, 1),
  };
}

function drawQuery(
  words: Vocabulary,
  where: Said | null,
  name: string,
  random: Random,
  linked = false,
): GeneratedQuery {
  const keys = Array.from({ length: random.pick([0, 1, 1, 2]) }, (_, index) =>
    drawKey(words, index === 0 && random.chance(30) ? "" : `key${index} = `, random),
  );
  const lets = random.chance(40) ? [drawCondition(words, random, 1)] : [];
  const opened = Array.from({ length: random.between(1, 3) }, (_, index) =>
    linked && index === 0 ? countItem(index) : drawItem(words, lets, keys, index, random),
  );
  const items = [...opened, ...(random.chance(40) ? drawDerived(opened, random) : [])];
  // The names of generated items carry their number, so none is used twice.
  const used = items.some(({ qsc }) => qsc.includes("named"));
  const qsc = [
    `  query ${name} {`,
    "    from people",
    ...(words.visits === undefined ? [] : [`    ${JOIN}`]),
    ...(where === null ? [] : [`    where ${where.qsc}`]),
    ...lets.map((one) => `    let named = ${one.qsc}`).filter(() => used),
    ...(keys.length === 0 ? [] : [`    group by ${keys.map((key) => key.qsc).join(", ")}`]),
    `    release to ${random.pick(["someone", "someone, others"])} {`,
    ...items.map((item) => `      ${item.qsc}`),
    "    }",
    "  }",
  ];
  let cell = "0";
  for (const key of keys) cell = `(${cell}) * ${key.size} + ${key.sql}`;
  const columns = [`${cell} AS cell`, "count(*) AS persons", ...items.map(({ sql }) => sql)];
  const sql = `SELECT ${columns.join(", ")} FROM people WHERE ${where?.sql ?? "true"} GROUP BY 1`;
  return { qsc: qsc.join("\n"), sql, cells: keys.reduce((cells, { size }) => cells * size, 1) };
}

type Row = readonly (number | null)[];

/** One to four sites; now and then values pile up, so that many cells are small and some are empty. */
function drawSites(fields: readonly Field[], random: Random): readonly (readonly Row[])[] {
  const skewed = random.chance(40);
  const missing = random.pick([0, 5, 40]);
  const draw = ({ domain, optional }: Field): number | null => {
    if (optional && random.chance(missing)) return null;
    const value = drawValue(domain, random);
    return skewed && random.chance(60) ? Math.min(value, drawValue(domain, random)) : value;
  };
  return Array.from({ length: random.between(1, 4) }, () =>
    Array.from({ length: random.pick([0, 9, 40, 90, 160, 250]) }, () => fields.map(draw)),
  );
}

function csvText(fields: readonly Field[], rows: readonly Row[]): string {
  const header = ["id", ...fields.map(({ name }) => name)].join(",");
  const lines = rows.map((row, index) => {
    const values = fields.map(({ domain }, at) => {
      const value = row[at] ?? null;
      return value === null ? "" : literal(domain, value);
    });
    return [`p${index}`, ...values].join(",");
  });
  return [header, ...lines, ""].join("\n");
}

function createText(table: string, id: string, fields: readonly Field[]): string {
  const columns = fields.map(({ name, domain }) => `, ${name} ${sqlType(domain)}`);
  return `CREATE OR REPLACE TABLE ${table} (${id} INTEGER${columns.join("")})`;
}

function visitSchema({ fields, most }: Visits): readonly string[] {
  return [
    ...fields.flatMap(declareType),
    "schema Visit {",
    `  person id at most ${most} rows per person`,
    "  id: Id identifier",
    ...fields.map(declare),
    "}",
  ];
}

/** The visits of each person of a site, by the ids that `csvText` gives. */
function visitsCsv(visits: Visits, rows: readonly (readonly Row[])[]): string {
  const header = ["id", ...visits.fields.map(({ name }) => name)].join(",");
  const lines = rows.flatMap((own, person) =>
    own.map((row) => [`p${person}`, ...visitTexts(visits, row).csv].join(",")),
  );
  return [header, ...lines, ""].join("\n");
}

function visitsInsert(visits: Visits | null, rows: readonly (readonly Row[])[]): readonly string[] {
  if (visits === null || rows.every((own) => own.length === 0)) return [];
  const lines = rows.flatMap((own, person) =>
    own.map((row) => `(${[person, ...visitTexts(visits, row).sql].join(", ")})`),
  );
  return [`INSERT INTO visits VALUES ${lines.join(", ")}`];
}

function insertText(fields: readonly Field[], rows: readonly Row[]): string {
  if (rows.length === 0) return "SELECT 1";
  const lines = rows.map((row, person) => {
    const values = fields.map(({ domain }, at) => {
      const value = row[at] ?? null;
      return value === null ? "NULL" : sqlLiteral(domain, value);
    });
    return `(${[person, ...values].join(", ")})`;
  });
  return `INSERT INTO people VALUES ${lines.join(", ")}`;
}
