import { rememberingWith } from "../../remembering.ts";
import type { Context } from "./atoms.ts";

/**
 * Groups coordinates that some context does not leave independent of each other.
 * A coordinate is a condition (0 … c-1) or a measure (c … c+m-1); groups are ascending and cover the first `coordinates`.
 *
 * In every context the atoms are the product of their projections on the groups.
 * Pairs of dependent groups are joined first; should that not give a product, everything is joined.
 * Too coarse a grouping closes more than it must, but never opens too much (docs/design/disclosure.md).
 */
export function independentGroups(contexts: readonly Context[], coordinates: number): Groups {
  return remember(contexts, String(coordinates), () => groupsOf(contexts, coordinates));
}

type Groups = readonly (readonly number[])[];

const remember = rememberingWith<readonly Context[], Groups>();

function groupsOf(contexts: readonly Context[], coordinates: number): Groups {
  let groups: Groups = Array.from({ length: coordinates }, (_, i) => [i]);
  for (const context of contexts) {
    const atoms = context.atoms.map(({ truths, classes }) =>
      [...truths.map(String), ...classes].slice(0, coordinates),
    );
    groups = joinDependent(atoms, groups);
  }
  // Joining for a later context keeps earlier products: groups only grow.
  return groups;
}

function joinDependent(atoms: readonly (readonly string[])[], start: Groups): Groups {
  let groups = start;
  for (
    let pair = dependentPair(atoms, groups);
    pair !== null;
    pair = dependentPair(atoms, groups)
  ) {
    const [first, second] = pair;
    const joined = [...first, ...second].sort((a, b) => a - b);
    groups = [...groups.filter((group) => group !== first && group !== second), joined];
  }
  const isProduct =
    groups.reduce((size, group) => size * count(atoms, group), 1) === count(atoms, groups.flat());
  return isProduct ? groups : [groups.flat().sort((a, b) => a - b)];
}

function dependentPair(
  atoms: readonly (readonly string[])[],
  groups: Groups,
): readonly [readonly number[], readonly number[]] | null {
  for (const [index, first] of groups.entries()) {
    for (const second of groups.slice(index + 1)) {
      const together = count(atoms, [...first, ...second]);
      if (together !== count(atoms, first) * count(atoms, second)) return [first, second];
    }
  }
  return null;
}

/** The number of different projections of the atoms on some coordinates. */
function count(atoms: readonly (readonly string[])[], coordinates: readonly number[]): number {
  return new Set(atoms.map((atom) => coordinates.map((at) => atom[at]).join(" "))).size;
}
