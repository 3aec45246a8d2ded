import type { AuthorizeBlock, AuthorizeClause } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { codeFindings } from "./check-codes.ts";
import { DUO_TERMS } from "./duo.ts";

type Purpose = Extract<AuthorizeClause, { readonly kind: "purpose" }>;

/** The purposes of a contract: terms of the Data Use Ontology, at least one a permission, with their diseases. */
export function purposeFindings(blocks: readonly AuthorizeBlock[]): readonly Diagnostic[] {
  const purposes = blocks.flatMap(({ clauses }) =>
    clauses.flatMap((clause) => (clause.kind === "purpose" ? [clause] : [])),
  );
  const kinds = purposes.map(({ duo }) => DUO_TERMS.get(duo.text)?.kind);
  // A code that nobody knows may have been meant as the permission.
  const isAlone = kinds.length > 0 && kinds.every((kind) => kind === "modifier");
  return [
    ...purposes.flatMap(oneFinding),
    ...(isAlone ? purposes.slice(0, 1).map(modifierAlone) : []),
  ];
}

function oneFinding({ duo, disease }: Purpose): readonly Diagnostic[] {
  const term = DUO_TERMS.get(duo.text);
  if (term === undefined) {
    const known = [...DUO_TERMS.keys()];
    const parameters = {
      code: duo.text,
      suggestion: CLASSES.get(duo.text) ?? suggestion(duo.text, known),
    };
    const fixes = CLASSES.has(duo.text) ? [] : renaming(duo.span, duo.text, known);
    return [finding("code/unknown-purpose", duo.span, parameters, { fixes })];
  }
  const { code, shorthand, label } = term;
  const takesDisease = term.needs === "a disease";
  if (disease === null) {
    return takesDisease ? [finding("code/disease-missing", duo.span, { code, label })] : [];
  }
  const colon = disease.text.indexOf(":");
  const [prefix, local] = [disease.text.slice(0, colon), disease.text.slice(colon + 1)];
  const written = { text: prefix === "MONDO" ? disease.text : local, span: disease.span };
  return [
    ...(takesDisease
      ? []
      : [finding("code/disease-not-expected", disease.span, { code, shorthand, label })]),
    ...codeFindings(prefix, written),
  ];
}

function modifierAlone({ duo }: Purpose): Diagnostic {
  const { label = "" } = DUO_TERMS.get(duo.text) ?? {};
  return finding("code/modifier-alone", duo.span, { code: duo.text, label });
}

/** The two classes that the terms are in: neither says anything of its own. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ["DUO:0000001", "this is the class of all permissions: name one, such as `DUO:0000006`"],
  ["DUO:0000017", "this is the class of all modifiers: name one, such as `DUO:0000021`"],
]);
