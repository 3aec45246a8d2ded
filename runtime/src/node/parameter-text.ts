import { decimalText, type Plan, type ValueType } from "@qsc/plan";
import type { ParameterValue } from "@qsc/ledger";

/** The values of a run's parameters as the ledger records them: as people write them, sorted by name. */
export function parameterValues(
  plan: Pick<Plan, "parameters">,
  values: readonly number[],
): readonly ParameterValue[] {
  return plan.parameters
    .map(({ name, type }, index) => ({ name, value: valueText(type, values[index]!) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The inverse of `parameterValues`: a value for each parameter, or null when the texts are not of the plan. */
export function valuesOf(
  plan: Pick<Plan, "parameters">,
  texts: readonly ParameterValue[],
): readonly number[] | null {
  const values = plan.parameters.map(({ name, type, values: allowed }) => {
    const text = texts.find((one) => one.name === name)?.value;
    return allowed.find((value) => valueText(type, value) === text);
  });
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length && texts.length === values.length ? known : null;
}

/** A value as it is written in QSC. */
export function valueText(type: ValueType, value: number): string {
  switch (type.kind) {
    case "bool":
      return value === 1 ? "true" : "false";
    case "int":
      return decimalText(value, type.scale);
    case "date":
      return new Date(value * DAY_MS).toISOString().slice(0, 10);
    case "enum":
      return memberOf(type.members, value);
  }
}

function memberOf(members: readonly string[], value: number): string {
  const member = members[value];
  if (member === undefined) throw new RangeError(`there is no member ${value}`);
  return member;
}

const DAY_MS = 86_400_000;
