import { syntaxCodes } from "@qsc/grammar";
import type { Span } from "../source/span.ts";
import { suggestion } from "./did-you-mean.ts";
import type { Diagnostic, Fix, Label, Severity } from "./diagnostic.ts";
import { COHORTS } from "./catalog/cohorts.ts";
import { CONTRACT } from "./catalog/contract.ts";
import { DISCLOSURE } from "./catalog/disclosure.ts";
import type { Entry, NamesIn, TemplatesOf } from "./catalog/entry.ts";
import { PACKAGE } from "./catalog/package.ts";
import { POLICY } from "./catalog/policy.ts";
import { RESOLVE } from "./catalog/resolve.ts";
import { RUNS } from "./catalog/runs.ts";
import { SUPPORT } from "./catalog/support.ts";
import { TEST } from "./catalog/test.ts";
import { TYPE } from "./catalog/type.ts";

type Catalog = typeof RESOLVE &
  typeof TYPE &
  typeof CONTRACT &
  typeof PACKAGE &
  typeof POLICY &
  typeof SUPPORT &
  typeof TEST &
  typeof DISCLOSURE &
  typeof COHORTS &
  typeof RUNS;

/** A code of the checker. */
export type Code = keyof Catalog;

/** The values that a code's texts need; a missing one does not compile. */
export type ParametersOf<C extends Code> = {
  readonly [Name in NamesIn<TemplatesOf<Catalog[C]>>]: string | number;
};

/** A diagnostic of the catalog at `span`; `more` adds places and fixes that the catalog cannot know. */
export function finding<C extends Code>(
  code: C,
  span: Span,
  parameters: ParametersOf<C>,
  more: { readonly related?: readonly Label[]; readonly fixes?: readonly Fix[] } = {},
): Diagnostic {
  const entry = ENTRIES[code];
  const fill = (template: string): string => fillTemplate(template, parameters);
  const help = entry.help === undefined ? "" : fill(entry.help);
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message),
    label: { span, text: fill(entry.label) },
    related: more.related ?? [],
    ...(entry.attack && {
      attack: { does: fill(entry.attack.does), learns: fill(entry.attack.learns) },
    }),
    ...(help !== "" && { help }),
    fixes: more.fixes ?? [],
  };
}

const CATALOG = {
  ...RESOLVE,
  ...TYPE,
  ...CONTRACT,
  ...PACKAGE,
  ...POLICY,
  ...SUPPORT,
  ...TEST,
  ...DISCLOSURE,
  ...COHORTS,
  ...RUNS,
} as const satisfies Record<string, Entry>;

const ENTRIES: Readonly<Record<Code, Entry>> = CATALOG;

/** How grave a finding is, by its code, the parser's among them; null for a code that does not exist. */
export function severityOf(code: string): Severity | null {
  if (Object.hasOwn(ENTRIES, code)) return ENTRIES[code as Code].severity;
  return (syntaxCodes as readonly string[]).includes(code) ? "error" : null;
}

/** What code may be meant. */
export function suggestCode(code: string): string {
  return suggestion(code, [...CODES, ...syntaxCodes]);
}

/** Every code of the checker, sorted. */
export const CODES: readonly Code[] = (Object.keys(CATALOG) as Code[]).sort();

function fillTemplate(
  template: string,
  parameters: Readonly<Record<string, string | number>>,
): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
