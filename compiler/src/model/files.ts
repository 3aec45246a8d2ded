import { toAst } from "../ast/to-ast.ts";
import type { Document, ImportDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { resolveImport } from "../packages/resolve-import.ts";
import { packageResolver, type PackageResolver } from "../packages/resolve-package.ts";
import { MAX_CHAIN, type Named, type Program } from "./program.ts";

/** Parses the entry file and all that it imports, and resolves what each file can name. */
export function loadProgram(sources: ReadonlyMap<string, string>, entry: string): Program {
  const report: Diagnostic[] = [];
  const documents = new Map<string, Document>();
  const targets = new Map<ImportDeclaration, string>();
  const packages = packageResolver(sources);
  const loading = { sources, packages, documents, targets, report, active: [] };
  load({ ...loading, started: new Set() }, entry);
  const scopes = new Map<string, ReadonlyMap<string, Named>>();
  for (const [path, document] of documents) {
    scopes.set(path, scopeOf(document, documents, targets, report));
  }
  return {
    sources,
    documents,
    scopes,
    report,
    types: new Map(),
    schemas: new Map(),
    policies: new Map(),
    badUnits: new Set(),
  };
}

interface Loading {
  readonly sources: ReadonlyMap<string, string>;
  readonly packages: PackageResolver;
  readonly documents: Map<string, Document>;
  /** The file that each import means. */
  readonly targets: Map<ImportDeclaration, string>;
  readonly report: Diagnostic[];
  /** The chain of imports that leads here, for cycles. */
  readonly active: readonly string[];
  readonly started: Set<string>;
}

function load(loading: Loading, path: string): void {
  loading.started.add(path);
  const { document, diagnostics } = toAst(path, loading.sources.get(path) ?? "");
  for (const diagnostic of diagnostics) loading.report.push(diagnostic);
  const active = [...loading.active, path];
  for (const declaration of document.declarations) {
    if (declaration.kind === "import") follow({ ...loading, active }, path, declaration);
  }
  loading.documents.set(path, document);
}

function follow(loading: Loading, path: string, declaration: ImportDeclaration): void {
  const { from } = declaration;
  const resolved = resolveImport(loading.packages, path, from);
  if (resolved.kind === "refused") {
    loading.report.push(resolved.finding);
    return;
  }
  const target = resolved.path;
  loading.targets.set(declaration, target);
  if (!loading.sources.has(target)) {
    loading.report.push(finding("resolve/missing-file", from.span, { file: target }));
  } else if (loading.active.includes(target)) {
    const circle = [...loading.active.slice(loading.active.indexOf(target)), target];
    const cycle = circle.map((each) => `\`${each}\``).join(" → ");
    loading.report.push(finding("resolve/import-cycle", from.span, { file: target, cycle }));
  } else if (loading.active.length > MAX_CHAIN) {
    const parameters = { name: target, limit: MAX_CHAIN };
    loading.report.push(finding("resolve/too-deep", from.span, parameters));
  } else if (!loading.started.has(target)) {
    load(loading, target);
  }
}

function scopeOf(
  document: Document,
  documents: ReadonlyMap<string, Document>,
  targets: ReadonlyMap<ImportDeclaration, string>,
  report: Diagnostic[],
): ReadonlyMap<string, Named> {
  const scope = new Map<string, Named>();
  const places = new Map<string, Named["name"]>();
  const declare = (name: Named["name"], named: Named): void => {
    const earlier = places.get(name.text);
    if (earlier === undefined) {
      scope.set(name.text, named);
      places.set(name.text, name);
      return;
    }
    const related = [{ span: earlier.span, text: "first declared here" }];
    report.push(finding("resolve/duplicate-name", name.span, { name: name.text }, { related }));
  };
  for (const declaration of document.declarations) {
    if (declaration.kind === "import") {
      const target = documents.get(targets.get(declaration) ?? "");
      if (target !== undefined && target !== document) {
        importNames(declaration, target, declare, report);
      }
    } else if (declaration.kind !== "contract" && declaration.kind !== "test") {
      declare(declaration.name, declaration);
    }
  }
  return scope;
}

function importNames(
  declaration: ImportDeclaration,
  target: Document,
  declare: (name: Named["name"], named: Named) => void,
  report: Diagnostic[],
): void {
  const exported = ownNames(target);
  for (const name of declaration.names) {
    const named = exported.get(name.text);
    if (named !== undefined) {
      declare(name, named);
      continue;
    }
    const parameters = {
      file: target.span.path,
      name: name.text,
      suggestion: suggestion(name.text, exported.keys()),
    };
    const fixes = renaming(name.span, name.text, exported.keys());
    report.push(finding("resolve/unknown-import", name.span, parameters, { fixes }));
  }
}

function ownNames(document: Document): ReadonlyMap<string, Named> {
  const names = new Map<string, Named>();
  for (const declaration of document.declarations) {
    if (declaration.kind === "import" || declaration.kind === "test") continue;
    const taken = names.get(declaration.name.text);
    // A contract has names of its own: it never hides what a contract of another file may need.
    if (taken === undefined || (taken.kind === "contract" && declaration.kind !== "contract")) {
      names.set(declaration.name.text, declaration);
    }
  }
  return names;
}
