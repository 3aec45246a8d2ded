import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { finding } from "../diagnostics/catalog.ts";
import type { Span } from "../source/span.ts";
import { MANIFEST, parseManifest } from "./manifest.ts";
import { packageGraph } from "./package-graph.ts";
import { resolvePackage } from "./resolve-package.ts";

/**
 * What is wrong with the packages that a folder of contracts depends on, all of them and theirs,
 * whether some contract imports them or not; places are in manifests.
 * Without `locked` nothing is held against the lock, to make one.
 */
export function packageFindings(
  sources: ReadonlyMap<string, string>,
  options: { readonly locked: boolean },
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const graph = packageGraph(sources);
  const started = new Set([""]);
  const waiting = [""];
  for (let prefix = waiting.pop(); prefix !== undefined; prefix = waiting.pop()) {
    const path = prefix + MANIFEST;
    const text = sources.get(path) ?? "";
    const manifest = graph.manifestAt(prefix) ?? parseManifest(text);
    if (!manifest.ok) {
      // Of a package, whoever depends on it has reported it.
      const parameters = { file: MANIFEST, of: "the contract", problem: manifest.problem };
      const span = { path, start: 0, end: 0 };
      if (prefix === "") found.push(finding("package/malformed", span, parameters));
      continue;
    }
    const spanOf = (name: string): Span => {
      const quoted = JSON.stringify(name);
      const start = Math.max(0, text.indexOf(quoted));
      return { path, start, end: start + quoted.length };
    };
    const absent = manifest.value.exports.filter((file) => !sources.has(prefix + file));
    for (const file of prefix === "" ? [] : absent) {
      found.push(finding("resolve/missing-file", spanOf(file), { file: prefix + file }));
    }
    for (const name of manifest.value.dependencies.keys()) {
      const resolved = resolvePackage(graph, path, name, options);
      if (resolved.kind === "refused") {
        found.push(resolved.finding(spanOf(name)));
      } else if (!started.has(resolved.prefix)) {
        started.add(resolved.prefix);
        waiting.push(resolved.prefix);
      }
    }
  }
  return found;
}
