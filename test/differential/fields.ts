import type { Random } from "../support/random.ts";

/** A field of a generated schema: how it is declared, written in CSV and stored in SQL. */
export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly domain: Domain;
}

/** Numbers are integers times 10^-scale; dates are days since 1970-01-01. */
export type Domain =
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly scale: number }
  | { readonly kind: "date"; readonly min: number; readonly max: number }
  | { readonly kind: "enum"; readonly name: string; readonly members: readonly string[] }
  | { readonly kind: "bool" };

/** One of each kind that the language has, with bounds and missing values drawn. */
export function drawFields(random: Random): readonly Field[] {
  // In a narrow domain many rows stand exactly on a cut, where `<` and `<=` part.
  const width = (wide: number): number => (random.chance(60) ? random.between(3, 8) : wide);
  const level = random.between(-3, 0);
  const start = random.between(18_000, 20_000);
  const members = ["a", "b", "c"].slice(0, random.between(2, 3));
  const number = (min: number, wide: number, scale: number): Domain => ({
    ...{ kind: "number", min, max: min + width(wide), scale },
  });
  const fields: readonly Omit<Field, "optional">[] = [
    { name: "age", domain: number(18, 90, 0) },
    { name: "level", domain: number(level, 5, 0) },
    { name: "pressure", domain: number(600, 2000, 1) },
    { name: "ratio", domain: number(-random.between(1, 300), 500, 2) },
    { name: "seen", domain: { kind: "date", min: start, max: start + width(300) } },
    { name: "arm", domain: { kind: "enum", name: "Arm", members } },
    { name: "grade", domain: { kind: "enum", name: "Grade", members: ["g0", "g1", "g2", "g3"] } },
    { name: "responded", domain: { kind: "bool" } },
    { name: "smoker", domain: { kind: "bool" } },
  ];
  return fields.map((field) => ({ ...field, optional: random.chance(35) }));
}

/** The declaration in a schema. */
export function declare(field: Field): string {
  return `  ${field.name}: ${typeText(field.domain)}${field.optional ? "?" : ""}`;
}

/** The declaration of a field's own type, if it has one. */
export function declareType({ domain }: Field): readonly string[] {
  if (domain.kind !== "enum") return [];
  return [`type ${domain.name} = enum { ${domain.members.join(", ")} }`];
}

/** A type without `?`. */
export function typeText(domain: Domain): string {
  const range = (): string => {
    if (domain.kind !== "number" && domain.kind !== "date") return "";
    return `${literal(domain, domain.min)}..${literal(domain, domain.max)}`;
  };
  switch (domain.kind) {
    case "number":
      return domain.scale === 0 ? `Int ${range()}` : `Decimal(${domain.scale}) ${range()}`;
    case "date":
      return `Date ${range()}`;
    case "enum":
      return domain.name;
    case "bool":
      return "Bool";
  }
}

/** A value as QSC source writes it; CSV writes it the same way. */
export function literal(domain: Domain, value: number): string {
  switch (domain.kind) {
    case "number":
      return decimal(value, domain.scale);
    case "date":
      return dayText(value);
    case "enum":
      return domain.members[value] ?? "";
    case "bool":
      return value === 1 ? "true" : "false";
  }
}

/** A value as SQL writes it. */
export function sqlLiteral(domain: Domain, value: number): string {
  switch (domain.kind) {
    case "number":
      return `(${decimal(value, domain.scale)})`;
    case "date":
      return `DATE '${dayText(value)}'`;
    case "enum":
      return `'${domain.members[value] ?? ""}'`;
    case "bool":
      return value === 1 ? "true" : "false";
  }
}

export function sqlType(domain: Domain): string {
  switch (domain.kind) {
    case "number":
      return `DECIMAL(9, ${domain.scale})`;
    case "date":
      return "DATE";
    case "enum":
      return "VARCHAR";
    case "bool":
      return "BOOLEAN";
  }
}

/** Any value of the domain. */
export function drawValue(domain: Domain, random: Random): number {
  switch (domain.kind) {
    case "number":
    case "date":
      return random.between(domain.min, domain.max);
    case "enum":
      return random.below(domain.members.length);
    case "bool":
      return random.below(2);
  }
}

function decimal(value: number, scale: number): string {
  return (value / 10 ** scale).toFixed(scale);
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
