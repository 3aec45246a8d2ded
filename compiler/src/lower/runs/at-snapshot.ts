import { digestOf } from "@qsc/plan";
import type { Comparison, PersonSet, Requirement, SizeTerm } from "./guard.ts";

/** What a run over the rows `from` has to respect, in the words of another run. */
export type Translation = (from: string) => (requirement: Requirement) => Requirement;

/**
 * Translations into the words of a run over the rows `to`.
 * What is the same becomes one object: conditions of runs hold those of all runs before them, of which there would
 * otherwise be twice as many with every run.
 */
export function wordsOf(to: string): Translation {
  const unique = new Map<string, Requirement>();
  const known = new Map<string, (requirement: Requirement) => Requirement>();
  return (from) => {
    const translate = known.get(from) ?? seenFrom(from, to, unique);
    known.set(from, translate);
    return translate;
  };
}

function seenFrom(
  from: string,
  to: string,
  unique: Map<string, Requirement>,
): (requirement: Requirement) => Requirement {
  const known = new Map<Requirement, Requirement>();
  const translate = (one: Requirement): Requirement => {
    const before = known.get(one);
    if (before !== undefined) return before;
    const fresh = from === to ? one : translated(one);
    const result = unique.get(nameOf(fresh)) ?? fresh;
    unique.set(nameOf(fresh), result);
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

/** Equal for equal requirements. */
function nameOf(one: Requirement): string {
  const known = names.get(one);
  if (known !== undefined) return known;
  const name = digestOf(one.kind === "size" ? one : [one.when.map(nameOf), one.then.map(nameOf)]);
  names.set(one, name);
  return name;
}

const names = new WeakMap<Requirement, string>();
