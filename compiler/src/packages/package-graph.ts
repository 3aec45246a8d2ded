import { packageOf, prefixOf } from "./import-target.ts";
import { MANIFEST, parseManifest, type Manifest } from "./manifest.ts";
import type { Parsed } from "./parse-record.ts";

/** What the manifests among some sources say of each other; each is read once, however many ask. */
export interface PackageGraph {
  readonly sources: ReadonlyMap<string, string>;
  /** The manifest of the package at a prefix, of the contract at the empty one; null when there is none. */
  readonly manifestAt: (prefix: string) => Parsed<Manifest> | null;
  /** The versions of a package that are there. */
  readonly versionsOf: (name: string) => readonly string[];
  /** The names on the way from a package to the one called `name`, along what manifests depend on; null when there is none. */
  readonly wayTo: (name: string, prefix: string) => readonly string[] | null;
}

export function packageGraph(sources: ReadonlyMap<string, string>): PackageGraph {
  const manifests = new Map<string, Parsed<Manifest> | null>();
  const reached = new Map<string, ReadonlySet<string>>();

  const manifestAt = (prefix: string): Parsed<Manifest> | null => {
    const known = manifests.get(prefix);
    if (known !== undefined) return known;
    const text = sources.get(prefix + MANIFEST);
    const parsed = text === undefined ? null : parseManifest(text);
    manifests.set(prefix, parsed);
    return parsed;
  };

  /** Each prefix that is reached from `first`, with the one before it, nearer ones first; `name` ends it, as the last. */
  const walk = (first: string, name: string | null): ReadonlyMap<string, string | null> => {
    const before = new Map<string, string | null>([[first, null]]);
    if (nameAt(first) === name) return before;
    // Prefixes that are added on the way are visited as well.
    for (const at of before.keys()) {
      const manifest = manifestAt(at);
      for (const [next, version] of manifest?.ok === true ? manifest.value.dependencies : []) {
        const prefix = prefixOf(next, version);
        if (before.has(prefix)) continue;
        before.set(prefix, at);
        if (next === name) return before;
      }
    }
    return before;
  };

  const namesReached = (prefix: string): ReadonlySet<string> => {
    const known = reached.get(prefix) ?? new Set([...walk(prefix, null).keys()].map(nameAt));
    reached.set(prefix, known);
    return known;
  };

  return {
    sources,
    manifestAt,
    versionsOf: (name) =>
      [...sources.keys()].flatMap((path) => {
        const place = packageOf(path);
        return place?.name === name && path === place.prefix + MANIFEST ? [place.version] : [];
      }),
    wayTo: (name, prefix) => {
      if (!namesReached(prefix).has(name)) return null;
      const before = walk(prefix, name);
      const way: string[] = [];
      const last = [...before.keys()].at(-1) ?? null;
      for (let at = last; at !== null; at = before.get(at) ?? null) way.unshift(nameAt(at));
      return way;
    },
  };
}

function nameAt(prefix: string): string {
  return packageOf(prefix)?.name ?? "";
}
