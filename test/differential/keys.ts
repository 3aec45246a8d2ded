import type { Random } from "../support/random.ts";
import type { Said, Vocabulary } from "./conditions.ts";
import { drawValue, literal, sqlLiteral, type Domain } from "./fields.ts";
import { drawVisitTest } from "./visits.ts";

/** `sql` is the number of the key's value, from 0; `size` how many there are. */
export interface DrawnKey extends Said {
  readonly size: number;
  /** The labels of a key of named values; they are few enough to compare with one of them. */
  readonly labels: readonly string[];
}

/** A field, cut into bands where it has many values, or a test of visits; `name` is that of the key with its `=`, or nothing. */
export function drawKey(words: Vocabulary, name: string, random: Random): DrawnKey {
  if (words.visits !== undefined && random.chance(20)) {
    const { qsc, sql } = drawVisitTest(words.visits, random);
    return { qsc: `${name}${qsc}`, sql: `CAST(${sql} AS INTEGER)`, size: 2, labels: [] };
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
      qsc: `${name}${subject.qsc}`,
      sql: position,
      size: domain.members.length,
      labels: domain.members,
    };
  }
  if (domain.kind === "bool") {
    return {
      qsc: `${name}${subject.qsc}`,
      sql: `CAST(${subject.sql} AS INTEGER)`,
      size: 2,
      labels: ["false", "true"],
    };
  }
  if (domain.kind === "number" && domain.scale === 0 && domain.max - domain.min < 10) {
    const size = domain.max - domain.min + 1;
    const number = `CAST(${subject.sql} AS INTEGER) - (${domain.min})`;
    return { qsc: `${name}${subject.qsc}`, sql: number, size, labels: [] };
  }
  const cuts = drawCuts(domain, random);
  return {
    qsc: `${name}bands(${subject.qsc}, { ${cuts.map((cut) => literal(domain, cut)).join(", ")} })`,
    sql: cuts
      .map((cut) => `CAST(${subject.sql} >= ${sqlLiteral(domain, cut)} AS INTEGER)`)
      .join(" + "),
    size: cuts.length + 1,
    labels: [],
  };
}

/** Up to three places where a domain is cut, ascending. */
export function drawCuts(
  domain: Domain & { readonly kind: "number" | "date" },
  random: Random,
): number[] {
  const cuts = Array.from({ length: random.between(1, 3) }, () =>
    random.between(domain.min + 1, domain.max),
  );
  return [...new Set(cuts)].sort((a, b) => a - b);
}
