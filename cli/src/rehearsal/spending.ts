import {
  type AuthorizeRun,
  type EntryDraft,
  leftOf,
  type Ledger,
  LedgerError,
  type PublishContract,
  rational,
  rationalText,
} from "@qsc/ledger";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/** What a run with noise cost its sites, as decimals or fractions. */
export interface Spending {
  /** ε of the run. */
  readonly epsilon: string;
  /** The noise was paid for by an earlier run, so nothing was spent. */
  readonly repeated: boolean;
  readonly sites: readonly SiteSpending[];
}

export interface SiteSpending {
  readonly site: string;
  readonly total: string;
  readonly spent: string;
  readonly left: string;
}

type AuthorizeDraft = Extract<EntryDraft, { readonly kind: "run.authorize" }>;

/** Authorizes a run, which debits its ε, and says what it cost; null for exact figures. Throws a `Failure` when too little is left. */
export function authorizeAndDebit(
  ledger: Ledger,
  draft: AuthorizeDraft,
): { readonly index: number; readonly spending: Spending | null } {
  const contract = ledger.entry(draft.contract);
  const epsilon = contract.kind === "contract.publish" ? contract.epsilon : undefined;
  const repeated =
    epsilon !== undefined && ledger.isPaid(contract as PublishContract, timeless(draft));
  const index = append(ledger, draft);
  if (epsilon === undefined) return { index, spending: null };
  const names = new Set(draft.dataset.sites.map(({ site }) => site));
  const sites = spendingOf(ledger).filter(({ site }) => names.has(site));
  return { index, spending: { epsilon: rationalText(rational(epsilon)), repeated, sites } };
}

/** What every site has granted, spent and left, by name. */
export function spendingOf(ledger: Ledger): readonly SiteSpending[] {
  return [...ledger.budgets()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([site, budget]) => ({
      site,
      total: rationalText(budget.total),
      spent: rationalText(budget.spent),
      left: rationalText(leftOf(budget)),
    }));
}

/** The time does not decide whether two runs are the same. */
function timeless(draft: AuthorizeDraft): AuthorizeRun {
  return { ...draft, time: 0 };
}

function append(ledger: Ledger, draft: AuthorizeDraft): number {
  try {
    return ledger.append(draft).index;
  } catch (error) {
    const help = error instanceof LedgerError ? HELP[error.code] : undefined;
    if (!(error instanceof LedgerError) || help === undefined) throw error;
    throw new Failure(error.code, error.message, { help, status: EXIT.findings });
  }
}

const HELP: Readonly<Partial<Record<LedgerError["code"], string>>> = {
  "ledger/no-budget": "the site's owner grants one with `qsc budget SITE=EPSILON`",
  "ledger/budget-exhausted":
    "repeat an earlier run, which costs nothing, ask for a smaller epsilon, or have the owner raise the budget with `qsc budget`",
};
