import { randomFrom, type Random } from "../support/random.ts";
import {
  declareParameter,
  drawCondition,
  drawParameters,
  type Parameter,
  type Said,
  type Vocabulary,
} from "./conditions.ts";
import {
  drawVisitMeasure,
  drawVisitRows,
  drawVisits,
  drawVisitTest,
  visitTexts,
  type Visits,
} from "./visits.ts";
import {
  declare,
  declareType,
  drawFields,
  drawValue,
  literal,
  sqlLiteral,
  sqlType,
  type Domain,
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
  const sites = random.chance(15) ? "minimum sites 3" : "";
  const dominance = [
    `dominance remainder ${random.between(5, 99)}%`,
    `dominance top ${random.between(1, 3)} at most ${random.between(20, 80)}.5%`,
  ];
  const rules = [
    ...(random.chance(50) ? ["zeros public"] : []),
    ...(random.chance(40) ? dominance : []),
  ];
  return [
    "contract Generated version 1.0.0 {",
    "  data people: Person held as shares",
    ...(visits === null ? [] : ["  data visits: Visit held as shares"]),
    ...parameters.map(declareParameter),
    ...queries.map(({ qsc }) => qsc),
    `  privacy { policy Ours minimum cohort ${limit} persons ${sites} }`,
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
    drawKey({ fields: part, parameters: [], used: new Set() }, `key${index}`, random),
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
    drawKey(words, `key${index}`, random),
  );
  const lets = random.chance(40) ? [drawCondition(words, random, 1)] : [];
  const items = Array.from({ length: random.between(1, 3) }, (_, index) =>
    linked && index === 0 ? countItem(index) : drawItem(words, lets, keys, index, random),
  );
  // The names of generated items carry their number, so none is used twice.
  const used = items.some(({ qsc }) => qsc.includes("named"));
  const qsc = [
    `  query ${name} {`,
    "    from people",
    ...(words.visits === undefined ? [] : ["    join visits on person"]),
    ...(where === null ? [] : [`    where ${where.qsc}`]),
    ...lets.map((one) => `    let named = ${one.qsc}`).filter(() => used),
    ...(keys.length === 0 ? [] : [`    group by ${keys.map((key) => key.qsc).join(", ")}`]),
    "    release to someone {",
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

/** `sql` is the number of the key's value, from 0; `size` how many there are. */
interface DrawnKey extends Said {
  readonly size: number;
  /** The labels of a key of named values; they are few enough to compare with one of them. */
  readonly labels: readonly string[];
}

function drawKey(words: Vocabulary, name: string, random: Random): DrawnKey {
  if (words.visits !== undefined && random.chance(20)) {
    const { qsc, sql } = drawVisitTest(words.visits, random);
    return { qsc: `${name} = ${qsc}`, sql: `CAST(${sql} AS INTEGER)`, size: 2, labels: [] };
  }
  const field = random.pick(words.fields);
  words.used.add(field.name);
  const { domain } = field;
  const otherwise = drawValue(domain, random);
  const subject: Said = field.optional
    ? {
        qsc: `(${field.name} else ${literal(domain, otherwise)})`,
        sql: `coalesce(${field.name}, ${sqlLiteral(domain, otherwise)})`,
      }
    : { qsc: field.name, sql: field.name };
  if (domain.kind === "enum") {
    const members = domain.members.map((member) => `'${member}'`).join(", ");
    const position = `list_position([${members}], ${subject.sql}) - 1`;
    return {
      qsc: `${name} = ${subject.qsc}`,
      sql: position,
      size: domain.members.length,
      labels: domain.members,
    };
  }
  if (domain.kind === "bool") {
    return {
      qsc: `${name} = ${subject.qsc}`,
      sql: `CAST(${subject.sql} AS INTEGER)`,
      size: 2,
      labels: ["false", "true"],
    };
  }
  if (domain.kind === "number" && domain.scale === 0 && domain.max - domain.min < 10) {
    const size = domain.max - domain.min + 1;
    const number = `CAST(${subject.sql} AS INTEGER) - (${domain.min})`;
    return { qsc: `${name} = ${subject.qsc}`, sql: number, size, labels: [] };
  }
  const cuts = drawCuts(domain, random);
  return {
    qsc: `${name} = bands(${subject.qsc}, { ${cuts.map((cut) => literal(domain, cut)).join(", ")} })`,
    sql: cuts
      .map((cut) => `CAST(${subject.sql} >= ${sqlLiteral(domain, cut)} AS INTEGER)`)
      .join(" + "),
    size: cuts.length + 1,
    labels: [],
  };
}

function drawCuts(domain: Domain & { readonly kind: "number" | "date" }, random: Random): number[] {
  const cuts = Array.from({ length: random.between(1, 3) }, () =>
    random.between(domain.min + 1, domain.max),
  );
  return [...new Set(cuts)].sort((a, b) => a - b);
}

function drawItem(
  words: Vocabulary,
  lets: readonly Said[],
  keys: readonly DrawnKey[],
  index: number,
  random: Random,
): Said {
  const name = `item${index}`;
  const at = `i${index}_`;
  const condition = (): Said => {
    const [only] = lets;
    if (only !== undefined && random.chance(60)) return { qsc: "named", sql: only.sql };
    return drawCondition(words, random, 1);
  };
  switch (
    random.pick([
      ...(["count", "cohort", "proportion", "compare", "moment", "moment"] as const),
      ...(["histogram", "quantile"] as const),
    ])
  ) {
    case "count":
      return countItem(index);
    case "cohort": {
      const { qsc, sql } = condition();
      return {
        qsc: `${name} = count(${qsc})`,
        sql: `count(*) FILTER (WHERE ${sql}) AS ${at}count`,
      };
    }
    case "compare":
      return drawComparison(name, at, condition(), keys, random);
    case "proportion": {
      const { qsc, sql } = condition();
      const counts = [
        `count(*) FILTER (WHERE ${sql}) AS ${at}numerator`,
        `count(*) AS ${at}denominator`,
      ];
      return { qsc: `${name} = proportion(${qsc})`, sql: counts.join(", ") };
    }
    case "moment":
      return drawMoment(words, name, at, random);
    case "histogram":
      return drawHistogram(words, name, at, random);
    case "quantile":
      return drawQuantile(words, name, at, random);
  }
}

/** Where there is one key of named values; a plain proportion elsewhere. */
function drawComparison(
  name: string,
  at: string,
  { qsc, sql }: Said,
  keys: readonly DrawnKey[],
  random: Random,
): Said {
  const labels = keys.length === 1 ? (keys[0]?.labels ?? []) : [];
  const counts = `count(*) FILTER (WHERE ${sql}) AS ${at}numerator, count(*) AS ${at}denominator`;
  if (labels.length === 0) return { qsc: `${name} = proportion(${qsc})`, sql: counts };
  const than = random.between(0, labels.length - 1);
  return {
    qsc: `${name} = difference(${qsc}, than: ${labels[than]})`,
    sql: `${counts}, ${than} AS ${at}than`,
  };
}

function countItem(index: number): Said {
  return { qsc: `item${index} = count()`, sql: `count(*) AS i${index}_count` };
}

function drawMoment(words: Vocabulary, name: string, at: string, random: Random): Said {
  const numbers = words.fields.filter(({ domain }) => domain.kind === "number");
  if (words.visits !== undefined && random.chance(40)) {
    return momentOf(drawVisitMeasure(words.visits, random), name, at, random);
  }
  if (numbers.length === 0) return { qsc: `${name} = count()`, sql: `count(*) AS ${at}count` };
  const field = random.pick(numbers);
  words.used.add(field.name);
  const factor = random.between(2, 3);
  const value = random.pick([
    { qsc: field.name, sql: field.name },
    { qsc: field.name, sql: field.name },
    { qsc: `${field.name} * ${factor}`, sql: `(${field.name} * ${factor})` },
    { qsc: `${field.name} + ${factor}`, sql: `(${field.name} + ${factor})` },
  ]);
  return momentOf(value, name, at, random);
}

function momentOf(value: Said, name: string, at: string, random: Random): Said {
  const moment = random.pick(["sum", "mean", "variance", "stddev"] as const);
  const figures = [
    `count(${value.sql}) AS ${at}count`,
    `CAST(sum(${value.sql}) AS VARCHAR) AS ${at}sum`,
    `avg(CAST(${value.sql} AS DOUBLE)) AS ${at}mean`,
    `var_samp(CAST(${value.sql} AS DOUBLE)) AS ${at}variance`,
    `stddev_samp(CAST(${value.sql} AS DOUBLE)) AS ${at}stddev`,
  ];
  const interval = moment === "mean" && random.chance(50) ? ", interval: 95%" : "";
  return { qsc: `${name} = ${moment}(${value.qsc}${interval})`, sql: figures.join(", ") };
}

function drawHistogram(words: Vocabulary, name: string, at: string, random: Random): Said {
  const field = random.pick(words.fields);
  words.used.add(field.name);
  const { domain, name: column } = field;
  const bin = (sql: string, index: number): string =>
    `count(*) FILTER (WHERE ${sql}) AS ${at}bin${index}`;
  if (domain.kind === "enum" || domain.kind === "bool") {
    const values = domain.kind === "bool" ? [0, 1] : domain.members.map((_member, index) => index);
    const bins = values.map((value) => `${column} = ${sqlLiteral(domain, value)}`);
    return { qsc: `${name} = histogram(${column})`, sql: bins.map(bin).join(", ") };
  }
  const cuts = drawCuts(domain, random);
  const texts = cuts.map((cut) => sqlLiteral(domain, cut));
  const bins = [
    `${column} < ${texts[0]}`,
    ...texts.map((text, index) => {
      const next = texts[index + 1];
      return `${column} >= ${text}${next === undefined ? "" : ` AND ${column} < ${next}`}`;
    }),
  ];
  const list = cuts.map((cut) => literal(domain, cut)).join(", ");
  return { qsc: `${name} = histogram(${column}, { ${list} })`, sql: bins.map(bin).join(", ") };
}

/** The quantile itself by SQL, and then the number of cuts that it reaches. */
function drawQuantile(words: Vocabulary, name: string, at: string, random: Random): Said {
  const ordered = words.fields.flatMap(({ name: column, domain }) =>
    domain.kind === "number" || domain.kind === "date" ? [{ column, domain }] : [],
  );
  if (ordered.length === 0) return { qsc: `${name} = count()`, sql: `count(*) AS ${at}count` };
  const { column, domain } = random.pick(ordered);
  words.used.add(column);
  const cuts = drawCuts(domain, random);
  const list = cuts.map((cut) => literal(domain, cut)).join(", ");
  const level = random.pick([12.5, 25, 50, 50, 75]);
  const call =
    level === 50 ? `median(${column}, { ${list} })` : `quantile(${column}, ${level}%, { ${list} })`;
  const reached = cuts.map((cut) => {
    const value = `quantile_disc(${column}, ${level / 100})`;
    return `CAST(coalesce(${value} >= ${sqlLiteral(domain, cut)}, false) AS INTEGER)`;
  });
  return { qsc: `${name} = ${call}`, sql: `${reached.join(" + ")} AS ${at}quantile` };
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
