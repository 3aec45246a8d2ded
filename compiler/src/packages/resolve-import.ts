import type { Text } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { importTarget } from "./import-target.ts";
import type { PackageResolver } from "./resolve-package.ts";

/** The file that an import means, or why it means none. */
export type ResolvedImport =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "refused"; readonly finding: Diagnostic };

/** Resolves what `path` imports; whether the file is there is for the caller to see. */
export function resolveImport(packages: PackageResolver, path: string, from: Text): ResolvedImport {
  const target = importTarget(path, from.text);
  if (target === null) {
    const found = finding("resolve/import-path", from.span, { path: from.text });
    return { kind: "refused", finding: found };
  }
  if (target.kind === "file") return { kind: "path", path: target.path };
  const { name, file } = target;
  const resolved = packages(path, name);
  if (resolved.kind === "refused") {
    return { kind: "refused", finding: resolved.finding(from.span) };
  }
  const { exports } = resolved.manifest;
  if (exports.includes(file)) return { kind: "path", path: resolved.prefix + file };
  const parameters = { name, file, suggestion: suggestion(file, exports) };
  const write = (text: string): string => JSON.stringify(`${name}/${text}`);
  const fixes = renaming(from.span, file, exports, write);
  const found = finding("package/not-exported", from.span, parameters, { fixes });
  return { kind: "refused", finding: found };
}
