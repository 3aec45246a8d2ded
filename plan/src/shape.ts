/** A check of one value; adds what is wrong to `problems`, each with its place. */
export type Shape = (value: unknown, place: string, problems: string[]) => void;

/** The problems of a value that anybody may have written; empty when it has the shape. */
export function problemsOf(shape: Shape, value: unknown, place: string): readonly string[] {
  const problems: string[] = [];
  shape(value, place, problems);
  return problems;
}

export const text: Shape = (value, place, problems) => {
  if (typeof value !== "string") problems.push(`${place} is not a text`);
};

export const flag: Shape = (value, place, problems) => {
  if (typeof value !== "boolean") problems.push(`${place} is not true or false`);
};

/** A whole number that a double holds exactly. */
export const integer: Shape = (value, place, problems) => {
  if (!Number.isSafeInteger(value)) problems.push(`${place} is not a whole number`);
};

export function integerIn(min: number, max: number): Shape {
  return (value, place, problems) => {
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
      problems.push(`${place} is not a whole number from ${min} to ${max}`);
    }
  };
}

export function oneOf(...values: readonly (string | number | null)[]): Shape {
  return (value, place, problems) => {
    if (!values.includes(value as string | number | null)) {
      problems.push(`${place} is not one of ${values.map(String).join(", ")}`);
    }
  };
}

export function either(isFirst: (value: unknown) => boolean, first: Shape, second: Shape): Shape {
  return (value, place, problems) => (isFirst(value) ? first : second)(value, place, problems);
}

/** null, or the shape. */
export function nullable(shape: Shape): Shape {
  return either(
    (value) => value === null,
    () => undefined,
    shape,
  );
}

export function listOf(shape: Shape, atLeast: number = 0): Shape {
  return (value, place, problems) => {
    if (!Array.isArray(value)) {
      problems.push(`${place} is not a list`);
      return;
    }
    if (value.length < atLeast) problems.push(`${place} has fewer than ${atLeast} entries`);
    for (const [index, entry] of value.entries()) shape(entry, `${place}[${index}]`, problems);
  };
}

/** An object with exactly these fields; those of `optional` may be absent. */
export function record(
  fields: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value, place, problems) => {
    if (!isObject(value)) {
      problems.push(`${place} is not an object`);
      return;
    }
    for (const [name, shape] of Object.entries(fields)) {
      if (Object.hasOwn(value, name)) shape(value[name], `${place}.${name}`, problems);
      else problems.push(`${place}.${name} is absent`);
    }
    for (const [name, shape] of Object.entries(optional)) {
      if (Object.hasOwn(value, name)) shape(value[name], `${place}.${name}`, problems);
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name) && !Object.hasOwn(optional, name)) {
        problems.push(`${place} has the unknown field \`${name}\``);
      }
    }
  };
}

/** An object whose `kind` chooses its fields. */
export function union(kinds: Readonly<Record<string, Shape>>): Shape {
  return (value, place, problems) => {
    const kind = isObject(value) ? value["kind"] : undefined;
    if (typeof kind === "string" && Object.hasOwn(kinds, kind)) {
      kinds[kind]?.(value, place, problems);
    } else {
      problems.push(`${place}.kind is not one of ${Object.keys(kinds).join(", ")}`);
    }
  };
}

/** The fields of a member of a union. */
export function variant(
  kind: string,
  fields: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return record({ kind: oneOf(kind), ...fields }, optional);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
