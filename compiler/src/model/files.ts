import { toAst } from "../ast/to-ast.ts";
import type { Document, ImportDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { MAX_CHAIN, type Named, type Program } from "./program.ts";

/** Parses the entry file and all that it imports, and resolves what each file can name. */
export function loadProgram(sources: ReadonlyMap<string, string>, entry: string): Program {
  const report: Diagnostic[] = [];
  const documents = new Map<string, Document>();
  load({ sources, documents, report, active: [], started: new Set() }, entry);
  const scopes = new Map<string, ReadonlyMap<string, Named>>();
  for (const [path, document] of documents) {
    scopes.set(path, scopeOf(path, document, documents, report));
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
  readonly documents: Map<string, Document>;
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
  const target = resolveImport(path, from.text);
  if (target === null) {
    loading.report.push(finding("resolve/import-path", from.span, { path: from.text }));
  } else if (!loading.sources.has(target)) {
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
  path: string,
  document: Document,
  documents: ReadonlyMap<string, Document>,
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
      const target = documents.get(resolveImport(path, declaration.from.text) ?? "");
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

/** A relative import as a path of the sources map; null when it is not relative or leaves the folder. */
export function resolveImport(from: string, target: string): string | null {
  return resolvePath(from, target, ".qsc");
}

/** A relative path to a file of one kind, by the path of the file that names it; null as with imports. */
export function resolvePath(from: string, target: string, ending: string): string | null {
  if (!/^\.{1,2}\//.test(target) || !target.endsWith(ending) || target.includes("\\")) return null;
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") {
      parts.push(part);
    } else if (parts.pop() === undefined) {
      return null;
    }
  }
  return parts.join("/");
}
