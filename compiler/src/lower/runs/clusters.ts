import { atomsIn, type Node } from "./nodes.ts";

/** Nodes that are tied by persons whom several of them count. */
export interface Cluster {
  readonly earlier: readonly Node[];
  readonly current: readonly Node[];
}

/** Groups earlier nodes and those of the current run by the persons they share; only groups with both matter. */
export function clustersOf(earlier: readonly Node[], current: readonly Node[]): readonly Cluster[] {
  let groups: { readonly nodes: readonly Node[]; readonly atoms: ReadonlySet<number> }[] = [];
  for (const node of [...earlier, ...current]) {
    const atoms = atomsIn(node);
    const touched = groups.filter((group) => atoms.some((atom) => group.atoms.has(atom)));
    const joined = {
      nodes: [...touched.flatMap(({ nodes }) => nodes), node],
      atoms: new Set([...touched.flatMap((group) => [...group.atoms]), ...atoms]),
    };
    groups = [...groups.filter((group) => !touched.includes(group)), joined];
  }
  return groups
    .map(({ nodes }) => ({
      earlier: nodes.filter((node) => earlier.includes(node)),
      current: nodes.filter((node) => current.includes(node)),
    }))
    .filter((cluster) => cluster.earlier.length > 0 && cluster.current.length > 0);
}
