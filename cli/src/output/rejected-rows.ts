import type { JoinedFile, SiteRows } from "@qsc/runtime";
import type { Terminal } from "./terminal.ts";

const SHOWN = 20;

/** Rows that were left out, on standard error, each with its line and reason; the data's owner reads this. */
export function reportRejectedRows(sites: readonly SiteRows[], terminal: Terminal): void {
  for (const { site, path, rejected, rowsRead } of filesOf(sites)) {
    if (rejected.length === 0) continue;
    const { style } = terminal;
    const of = `${rejected.length} of ${rowsRead} rows`;
    terminal.err(
      `${style.yellow(style.bold("warning[row/rejected]"))}: ${of} of site \`${site}\` left out\n`,
    );
    for (const { line, code, message } of rejected.slice(0, SHOWN)) {
      terminal.err(`   ${path}:${line}  ${code}  ${message}\n`);
    }
    if (rejected.length > SHOWN) {
      terminal.err(`   and ${rejected.length - SHOWN} more; --format json lists them all\n`);
    }
  }
}

/** Every file that was read: that of a site's persons, then those of joined data sets. */
export function filesOf(sites: readonly SiteRows[]): readonly (JoinedFile & { site: string })[] {
  return sites.flatMap((one) => [one, ...one.joined].map((file) => ({ ...file, site: one.site })));
}
