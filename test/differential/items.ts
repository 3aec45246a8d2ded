import type { Random } from "../support/random.ts";
import { drawCondition, type Said, type Vocabulary } from "./conditions.ts";
import { literal, sqlLiteral, type Domain } from "./fields.ts";
import { drawCuts, type DrawnKey } from "./keys.ts";
import { drawVisitMeasure } from "./visits.ts";

/** One released figure; `lets` are named conditions, `keys` those of its query. */
export function drawItem(
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
      ...(["count", "cohort", "proportion", "moment", "moment", "histogram", "quantile"] as const),
      ...(comparable(keys).length === 0 ? [] : (["compare", "compare", "compare"] as const)),
    ])
  ) {
    case "count":
      return countItem(index);
    case "cohort": {
      const { qsc, sql } = condition();
      return {
        qsc: `${name} = count(${qsc})`,
        sql: `count(*) FILTER (WHERE ${sql}) AS ${at}count`,
        number: { sql: `count(*) FILTER (WHERE ${sql})`, whole: true },
      };
    }
    case "compare":
      return drawComparison(words, { name, at }, condition(), comparable(keys), random);
    case "proportion": {
      const { qsc, sql } = condition();
      const counts = [
        `count(*) FILTER (WHERE ${sql}) AS ${at}numerator`,
        `count(*) AS ${at}denominator`,
      ];
      const share = `CAST(count(*) FILTER (WHERE ${sql}) AS DOUBLE) / count(*)`;
      return {
        ...{ qsc: `${name} = proportion(${qsc})`, sql: counts.join(", ") },
        number: { sql: share, whole: false },
      };
    }
    case "moment":
      return drawMoment(words, name, at, random);
    case "histogram":
      return drawHistogram(words, name, at, random);
    case "quantile":
      return drawQuantile(words, name, at, random);
  }
}

/** The cells that others can be compared with, where there is one key of named values. */
function comparable(keys: readonly DrawnKey[]): readonly string[] {
  return keys.length === 1 ? (keys[0]?.labels ?? []) : [];
}

function drawComparison(
  words: Vocabulary,
  { name, at }: { readonly name: string; readonly at: string },
  { qsc, sql }: Said,
  labels: readonly string[],
  random: Random,
): Said {
  const counts = `count(*) FILTER (WHERE ${sql}) AS ${at}numerator, count(*) AS ${at}denominator`;
  const than = random.between(0, labels.length - 1);
  const compared = (verb: string, what: string, figures: string): Said => ({
    qsc: `${name} = ${verb}(${what}, than: ${labels[than]})`,
    sql: `${figures}, ${than} AS ${at}than`,
  });
  const numbers = words.fields.filter(({ domain }) => domain.kind === "number");
  if (numbers.length > 0 && random.chance(40)) {
    const field = random.pick(numbers);
    words.used.add(field.name);
    const mean = `avg(CAST(${field.name} AS DOUBLE)) AS ${at}mean`;
    return compared("difference", field.name, mean);
  }
  return compared(random.pick(["difference", "ratio"] as const), qsc, counts);
}

export function countItem(index: number): Said {
  return {
    ...{ qsc: `item${index} = count()`, sql: `count(*) AS i${index}_count` },
    number: { sql: "count(*)", whole: true },
  };
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
    {
      qsc: `divide(${field.name}, ${factor}, decimals: 1)`,
      // Times ten it is a decimal, and exact; rounded by a double, it becomes one again.
      sql: `CAST(round(CAST(${field.name} * 10 AS DOUBLE) / ${factor}) / 10 AS DECIMAL(18, 1))`,
    },
  ]);
  return momentOf(value, name, at, random);
}

const MOMENTS = { sum: "sum", mean: "avg", variance: "var_samp", stddev: "stddev_samp" } as const;

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
  return {
    ...{ qsc: `${name} = ${moment}(${value.qsc}${interval})`, sql: figures.join(", ") },
    number: { sql: `${MOMENTS[moment]}(CAST(${value.sql} AS DOUBLE))`, whole: false },
  };
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
  const level = random.pick([12.5, 25, 50, 50, 75]);
  const call = (cuts: string): string =>
    level === 50 ? `median(${column}, ${cuts})` : `quantile(${column}, ${level}%, ${cuts})`;
  const value = `quantile_disc(${column}, ${level / 100})`;
  if (random.chance(75)) {
    const steps = drawSteps(domain, value, random);
    return { qsc: `${name} = ${call(steps.qsc)}`, sql: `${steps.sql} AS ${at}quantile` };
  }
  const cuts = drawCuts(domain, random);
  const list = cuts.map((cut) => literal(domain, cut)).join(", ");
  const reached = cuts.map(
    (cut) => `CAST(coalesce(${value} >= ${sqlLiteral(domain, cut)}, false) AS INTEGER)`,
  );
  return {
    qsc: `${name} = ${call(`{ ${list} }`)}`,
    sql: `${reached.join(" + ")} AS ${at}quantile`,
  };
}

/** Cuts by a step, so many that they are not counted one by one, and how many of them a value reaches. */
function drawSteps(
  domain: Domain & { readonly kind: "number" | "date" },
  value: string,
  random: Random,
): Said {
  const { min, max } = domain;
  const step = Math.max(Math.ceil((max - min) / 60), random.between(1, 2));
  const from = random.between(min + 1, Math.min(max, min + 5));
  const length = domain.kind === "date" ? `${step} days` : literal(domain, step);
  const isFirst = random.chance(50);
  // Without a first cut, steps begin at the least value, which is none itself.
  const first = isFirst ? from : min + step;
  const distance =
    domain.kind === "date"
      ? `date_diff('day', ${sqlLiteral(domain, first)}, ${value})`
      : `CAST(round((${value} - ${sqlLiteral(domain, first)}) * ${10 ** domain.scale}) AS BIGINT)`;
  return {
    qsc: `every ${length}${isFirst ? ` from ${literal(domain, from)}` : ""}`,
    sql: `coalesce(CASE WHEN ${distance} < 0 THEN 0 ELSE ${distance} // ${step} + 1 END, 0)`,
  };
}
