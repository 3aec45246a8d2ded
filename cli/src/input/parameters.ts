import type { Parameter, Plan } from "@qsc/plan";
import { parameterValues, suggestName, valueReader, valueText } from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/** A run's parameters: the integers of the plan, in its order, and their texts as people write them. */
export interface Binding {
  readonly values: readonly number[];
  readonly texts: readonly { readonly name: string; readonly value: string }[];
}

/** Binds `name=value` texts to the plan's parameters; every parameter gets exactly one value. */
export function bindParameters(plan: Plan, assignments: readonly string[]): Binding {
  const given = new Map(assignments.map(splitAssignment));
  if (given.size < assignments.length) {
    throw refuse("parameter/given-twice", "a parameter is given twice", "give each --param once");
  }
  for (const name of given.keys()) {
    const known = plan.parameters.map((parameter) => parameter.name);
    if (known.includes(name)) continue;
    throw refuse(
      "parameter/unknown",
      `the contract has no parameter \`${name}\``,
      suggestName(name, known),
    );
  }
  const values = plan.parameters.map((parameter) => valueOf(parameter, given.get(parameter.name)));
  return { values, texts: parameterValues(plan, values) };
}

function splitAssignment(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) {
    throw refuse(
      "parameter/malformed",
      `\`${text}\` is not of the form name=value`,
      "write it as --param name=value",
    );
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

function valueOf(parameter: Parameter, text: string | undefined): number {
  const { name, type, values } = parameter;
  const offered = values.slice(0, 12).map((value) => `\`${valueText(type, value)}\``);
  const help = `one of ${offered.join(", ")}${values.length > 12 ? ", …" : ""}`;
  if (text === undefined) {
    throw refuse(
      "parameter/missing",
      `parameter \`${name}\` has no value`,
      `give it with --param ${name}=…: ${help}`,
    );
  }
  const value = valueReader({ name, type, optional: false }, {}).read(text);
  if (!values.includes(value)) {
    throw refuse("parameter/not-allowed", `parameter \`${name}\` cannot be \`${text}\``, help);
  }
  return value;
}

function refuse(code: string, message: string, help: string): Failure {
  return new Failure(code, message, { help, status: EXIT.usage });
}
