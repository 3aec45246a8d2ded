import { digestOf } from "@qsc/plan";
import type { Comparison, PersonSet, Requirement, SizeTerm } from "./guard.ts";

/** What a run over the rows `from` has to respect, in the words of a run over the rows `to`. Shared parts stay shared. */
export function seenFrom(from: string, to: string): (requirement: Requirement) => Requirement {
  if (from === to) return (requirement) => requirement;
  const known = new Map<Requirement, Requirement>();
  const translate = (one: Requirement): Requirement => {
    const result = known.get(one) ?? translated(one);
    known.set(one, result);
    return result;
  };
  const translated = (one: Requirement): Requirement =>
    one.kind === "when"
      ? { kind: "when", when: one.when.map(translate), then: one.then.map(translate) }
      : { ...one, terms: one.terms.map((term) => termFrom(term, from, to)) };
  return translate;
}

function termFrom({ coefficient, ...set }: SizeTerm, from: string, to: string): SizeTerm {
  const { persons, also, compared } = set;
  const at = (snapshot: string = from): { readonly snapshot?: string } =>
    snapshot === to ? {} : { snapshot };
  const between = ([before, after]: Comparison["between"]): Comparison["between"] => [
    at(before ?? from).snapshot ?? null,
    at(after ?? from).snapshot ?? null,
  ];
  const moved: PersonSet = {
    ...{ persons, ...at(set.snapshot) },
    ...(also && {
      also: also.map((one) => ({ persons: one.persons, holds: one.holds, ...at(one.snapshot) })),
    }),
    ...(compared && { compared: { ...compared, between: between(compared.between) } }),
  };
  return { ...moved, coefficient };
}

/** Requirements without repetition, in a fixed order. */
export function distinct(requirements: readonly Requirement[]): readonly Requirement[] {
  const named = new Map(requirements.map((one) => [nameOf(one), one]));
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Equal for equal requirements; conditional ones hold others many times over, so they are named by digest. */
function nameOf(one: Requirement): string {
  const known = names.get(one);
  if (known !== undefined) return known;
  const name =
    one.kind === "size"
      ? JSON.stringify(one)
      : digestOf([one.when.map(nameOf), one.then.map(nameOf)]);
  names.set(one, name);
  return name;
}

const names = new WeakMap<Requirement, string>();
