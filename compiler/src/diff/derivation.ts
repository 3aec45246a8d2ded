import { operandsOf, printFormula, restsOn, type Item } from "@qsc/plan";
import type { Table } from "./compare-figures.ts";

/** How a figure is computed: its formula and those that it rests on, by name, and in the end the figures that open. */
export interface Derivation {
  readonly text: string;
  readonly base: readonly Item[];
}

/** Two figures with the same text and the same base are computed in the same way. */
export function derivationOf({ query, version }: Table, item: Item): Derivation {
  const { items } = query;
  const { parameters } = version.bundle.plan;
  const names = {
    figure: (index: number) => items[index]?.name ?? `item ${index}`,
    parameter: (index: number) => parameters[index]?.name ?? String(index),
  };
  const lines = new Map<number, string>();
  const visit = (at: number): void => {
    const one = items[at];
    if (one?.kind !== "derived" || lines.has(at)) return;
    lines.set(at, `${one.name} = ${printFormula(one.formula, names)}`);
    operandsOf(one.formula).forEach(visit);
  };
  visit(items.indexOf(item));
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
    a.name < b.name ? -1 : 1;
  const base = [...restsOn(items, items.indexOf(item))].flatMap((at) => items[at] ?? []);
  return { text: [...lines.values()].sort().join("\n"), base: base.sort(byName) };
}
