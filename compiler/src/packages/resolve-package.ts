import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { packageOf, prefixOf, type PackagePlace } from "./import-target.ts";
import { LOCK, parseLock } from "./lock.ts";
import { MANIFEST, type Manifest } from "./manifest.ts";
import { packageDigest } from "./package-digest.ts";
import { packageGraph, type PackageGraph } from "./package-graph.ts";

/** A package that may be imported from, or why not, for the place that asks. */
export type ResolvedPackage =
  | { readonly kind: "found"; readonly prefix: string; readonly manifest: Manifest }
  | { readonly kind: "refused"; readonly finding: (span: Span) => Diagnostic };

/** Resolves the package `name` for the file `importer`. */
export type PackageResolver = (importer: string, name: string) => ResolvedPackage;

/** Each package is looked at once for each package that imports it, however many imports there are. */
export function packageResolver(sources: ReadonlyMap<string, string>): PackageResolver {
  const graph = packageGraph(sources);
  const known = new Map<string, ResolvedPackage>();
  return (importer, name) => {
    const key = `${packageOf(importer)?.prefix ?? ""} ${name}`;
    const resolved = known.get(key) ?? resolvePackage(graph, importer, name, { locked: true });
    known.set(key, resolved);
    return resolved;
  };
}

/**
 * The package `name` as the files beside `importer` mean it: the version that their manifest names.
 * It is there, is what it says, depends on nobody who imports it, and has the digest of the lock.
 * Without `locked` the last is left out, to make a lock.
 */
export function resolvePackage(
  graph: PackageGraph,
  importer: string,
  name: string,
  { locked }: { readonly locked: boolean },
): ResolvedPackage {
  const own = packageOf(importer);
  const from = graph.manifestAt(own?.prefix ?? "");
  if (from?.ok === false) return malformed(own, MANIFEST, from.problem);
  const version = from?.value.dependencies.get(name);
  if (version === undefined) {
    const known = suggestion(name, [...(from?.value.dependencies.keys() ?? [])]);
    const advice = known === "" ? UNKNOWN : known;
    const parameters = { name, from: nameOf(own), suggestion: advice };
    return refused((span) => finding("package/unknown", span, parameters));
  }
  const prefix = prefixOf(name, version);
  const target = graph.manifestAt(prefix);
  if (target === null) return absent(graph, own, name, version);
  const place = packageOf(prefix);
  if (!target.ok) return malformed(place, MANIFEST, target.problem);
  const { identity } = target.value;
  if (identity?.name !== name || identity.version !== version) {
    const problem =
      identity === null ? "it has no name" : `it is of \`${identity.name}\` ${identity.version}`;
    return malformed(place, MANIFEST, problem);
  }
  const importing = own?.name ?? from?.value.identity?.name;
  const way = importing === undefined ? null : graph.wayTo(importing, prefix);
  if (importing !== undefined && way !== null) {
    const cycle = [importing, ...way].map((each) => `\`${each}\``).join(" → ");
    return refused((span) => finding("package/cycle", span, { name, cycle }));
  }
  const found: ResolvedPackage = { kind: "found", prefix, manifest: target.value };
  return (
    (locked ? unlocked(graph.sources, { prefix, name, version }, target.value) : null) ?? found
  );
}

const UNKNOWN = "add it to `dependencies`, with its version";

function refused(found: (span: Span) => Diagnostic): ResolvedPackage {
  return { kind: "refused", finding: found };
}

function nameOf(place: PackagePlace | null): string {
  return place === null ? "the contract" : `\`${place.name}\` ${place.version}`;
}

function malformed(place: PackagePlace | null, file: string, problem: string): ResolvedPackage {
  return refused((span) =>
    finding("package/malformed", span, { file, of: nameOf(place), problem }),
  );
}

/** Nothing of the package is there, or only another version. */
function absent(
  graph: PackageGraph,
  importer: PackagePlace | null,
  name: string,
  version: string,
): ResolvedPackage {
  const [other] = [...graph.versionsOf(name)].sort();
  if (other === undefined) {
    return refused((span) => finding("package/missing", span, { name, version }));
  }
  const parameters = { from: nameOf(importer), name, version, other };
  return refused((span) => finding("package/version-conflict", span, parameters));
}

/** Null when what is there is what was read when the lock was made. */
function unlocked(
  sources: ReadonlyMap<string, string>,
  { prefix, name, version }: PackagePlace,
  manifest: Manifest,
): ResolvedPackage | null {
  const text = sources.get(LOCK);
  const lock = text === undefined ? null : parseLock(text);
  if (lock?.ok === false) return malformed(null, LOCK, lock.problem);
  const pin = lock?.value.get(name);
  if (pin?.version !== version) {
    return refused((span) => finding("package/not-locked", span, { name, version }));
  }
  const digest = packageDigest(sources, prefix, manifest);
  if (digest === pin.digest) return null;
  const parameters = { name, version, digest, locked: pin.digest };
  return refused((span) => finding("package/digest-mismatch", span, parameters));
}
