import type {
  Document,
  PolicyDeclaration,
  SchemaDeclaration,
  TypeDeclaration,
  TypeExpression,
  UnitDeclaration,
} from "../ast/nodes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { Policy } from "./policies.ts";
import type { Schema } from "./schemas.ts";
import type { ResolvedType } from "./types.ts";

/** All files that a contract reaches, and what has been found out about their declarations so far. */
export interface Program {
  readonly sources: ReadonlyMap<string, string>;
  /** Keyed by path; imported files come before the files that import them. */
  readonly documents: ReadonlyMap<string, Document>;
  /** The names that each file can use: its own and those it imports. */
  readonly scopes: ReadonlyMap<string, ReadonlyMap<string, Named>>;
  readonly report: Diagnostic[];
  readonly types: Map<TypeExpression, ResolvedType | null>;
  readonly schemas: Map<SchemaDeclaration, Schema | null>;
  readonly policies: Map<PolicyDeclaration, Policy>;
}

/** How many files, types or policies may refer to the next one in a row. */
export const MAX_CHAIN = 32;

/** A declaration that other files can import. */
export type Named = TypeDeclaration | UnitDeclaration | SchemaDeclaration | PolicyDeclaration;

/** The names of one kind that are visible in a file. */
export function visible<Kind extends Named["kind"]>(
  program: Program,
  path: string,
  kind: Kind,
): ReadonlyMap<string, Extract<Named, { kind: Kind }>> {
  const found = new Map<string, Extract<Named, { kind: Kind }>>();
  for (const [name, declaration] of program.scopes.get(path) ?? []) {
    if (isOfKind(declaration, kind)) found.set(name, declaration);
  }
  return found;
}

/** The source of a span on one line, shortened to what a message can hold. */
export function textOf(program: Program, span: Span): string {
  const text = (program.sources.get(span.path) ?? "").slice(span.start, span.end);
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= MAX_QUOTED ? line : `${line.slice(0, MAX_QUOTED - 1)}…`;
}

const MAX_QUOTED = 60;

function isOfKind<Kind extends Named["kind"]>(
  declaration: Named,
  kind: Kind,
): declaration is Extract<Named, { kind: Kind }> {
  return declaration.kind === kind;
}
