/**
 * Where the page of a code lies, relative to the compiler's `src`.
 * Pages of disclosure rules lie beside the rules.
 */
export function pagePath(code: string): string {
  return code.startsWith("disclosure/") ? `rules/${code}.md` : `diagnostics/pages/${code}.md`;
}
