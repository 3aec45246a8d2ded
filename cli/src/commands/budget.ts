import type { Epsilon } from "@qsc/ledger";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { openStateFolder } from "../input/state-folder.ts";
import type { Terminal } from "../output/terminal.ts";
import { type SiteSpending, spendingOf } from "../rehearsal/spending.ts";

export interface BudgetOptions {
  readonly state: string;
  readonly format: string;
}

/** `qsc budget`: grants sites the epsilon that all runs over their data may spend, and prints what is left. */
export function budgetCommand(
  grants: readonly string[],
  options: BudgetOptions,
  terminal: Terminal,
): number {
  const parsed = grants.map(parseGrant);
  const state = openStateFolder(options.state);
  try {
    for (const { site, epsilon } of parsed) {
      state.ledger.append({ kind: "privacy.budget", site, epsilon });
      state.publishCheckpoint();
    }
    const sites = spendingOf(state.ledger);
    terminal.out(
      options.format === "json"
        ? `${JSON.stringify({ format: "qsc-budgets/1", sites }, null, 2)}\n`
        : budgetsText(sites),
    );
    return EXIT.done;
  } finally {
    state.ledger.close();
  }
}

function parseGrant(text: string): { readonly site: string; readonly epsilon: Epsilon } {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)=([0-9]{1,6})(?:\.([0-9]{1,6}))?$/.exec(text);
  const [, site = "", whole = "", decimals = ""] = match ?? [];
  const numerator = Number(whole + decimals);
  if (match === null || numerator === 0) {
    throw new Failure("input/malformed-grant", `\`${text}\` is not of the form SITE=EPSILON`, {
      help: "write a site and a positive decimal with at most six places, such as north=2.5",
      status: EXIT.usage,
    });
  }
  return { site, epsilon: { numerator, denominator: 10 ** decimals.length } };
}

function budgetsText(sites: readonly SiteSpending[]): string {
  if (sites.length === 0) return "no site has granted a privacy budget\n";
  return sites
    .map(
      ({ site, total, spent, left }) => `${site}: epsilon ${total}, ${spent} spent, ${left} left\n`,
    )
    .join("");
}
