import type { AuthorizeRun, Epsilon, PrivacyBudget, PublishContract } from "./entry.ts";
import type { LedgerCode, LedgerProblem } from "./errors.ts";
import { noiseIdentity } from "./noise.ts";

/** ε that sites have granted and that runs have spent. */
export interface BudgetState {
  readonly sites: Map<string, SiteBudget>;
  /** Runs whose noise is paid for, by identity and seeds. */
  readonly paid: Set<string>;
}

export interface SiteBudget {
  readonly total: Rational;
  readonly spent: Rational;
}

/** In lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function emptyBudgets(): BudgetState {
  return { sites: new Map(), paid: new Set() };
}

/** A site's total may be raised and lowered, but not below what is spent. */
export function judgeBudget({ sites }: BudgetState, entry: PrivacyBudget): LedgerProblem | null {
  const spent = sites.get(entry.site)?.spent ?? ZERO;
  if (!isLess(rational(entry.epsilon), spent)) return null;
  const message = `site \`${entry.site}\` has already spent an epsilon of ${textOf(spent)}`;
  return refuse("ledger/budget-below-spent", message);
}

export function recordBudget({ sites }: BudgetState, entry: PrivacyBudget): void {
  const spent = sites.get(entry.site)?.spent ?? ZERO;
  sites.set(entry.site, { total: rational(entry.epsilon), spent });
}

/** An authorization names seeds exactly when its contract adds noise. */
export function judgeSeeds(contract: PublishContract, run: AuthorizeRun): LedgerProblem | null {
  if ((contract.epsilon === undefined) !== (run.noise === undefined)) {
    const message =
      run.noise === undefined
        ? "the contract adds noise, but the authorization names no seeds"
        : "the authorization names seeds, but the contract adds no noise";
    return refuse("ledger/noise-mismatch", message);
  }
  return null;
}

/**
 * Judges what an authorization spends: ε of its contract at each of its sites.
 * A run with the noise of an earlier one tells nothing new and costs nothing.
 */
export function judgeDebit(
  state: BudgetState,
  contract: PublishContract,
  run: AuthorizeRun,
): LedgerProblem | null {
  for (const { site, before, after } of debitsOf(state, contract, run)) {
    if (before === null) {
      const message = `site \`${site}\` has granted no privacy budget`;
      return refuse("ledger/no-budget", message);
    }
    if (isLess(before.total, after)) {
      const message = `site \`${site}\` has spent ${textOf(before.spent)} of its epsilon of ${textOf(before.total)}, and the run asks for more than is left`;
      return refuse("ledger/budget-exhausted", message);
    }
  }
  return null;
}

/** Takes the debit in when the run is authorized; an abort gives nothing back, since outputs may have left before it. */
export function recordDebit(
  state: BudgetState,
  contract: PublishContract,
  run: AuthorizeRun,
): void {
  for (const { site, before, after } of debitsOf(state, contract, run)) {
    if (before !== null) state.sites.set(site, { total: before.total, spent: after });
  }
  if (contract.epsilon !== undefined) state.paid.add(noiseName(contract, run));
}

/** Whether a run like this has been paid for, so that another costs nothing. */
export function isPaid(state: BudgetState, contract: PublishContract, run: AuthorizeRun): boolean {
  return state.paid.has(noiseName(contract, run));
}

/** `numerator / denominator` as a decimal where it is one, else as a fraction. */
export function textOf({ numerator, denominator }: Rational): string {
  for (let scale = 0; scale <= 15; scale++) {
    const unit = 10n ** BigInt(scale);
    if ((numerator * unit) % denominator !== 0n) continue;
    const digits = String((numerator * unit) / denominator).padStart(scale + 1, "0");
    const point = digits.length - scale;
    return scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  }
  return `${numerator}/${denominator}`;
}

export function rational({ numerator, denominator }: Epsilon): Rational {
  return reduced(BigInt(numerator), BigInt(denominator));
}

/** What is left of a budget. */
export function leftOf({ total, spent }: SiteBudget): Rational {
  return reduced(
    total.numerator * spent.denominator - spent.numerator * total.denominator,
    total.denominator * spent.denominator,
  );
}

interface Debit {
  readonly site: string;
  readonly before: SiteBudget | null;
  readonly after: Rational;
}

function debitsOf(
  state: BudgetState,
  contract: PublishContract,
  run: AuthorizeRun,
): readonly Debit[] {
  const { epsilon } = contract;
  if (epsilon === undefined || isPaid(state, contract, run)) return [];
  return run.dataset.sites.map(({ site }) => {
    const before = state.sites.get(site) ?? null;
    return { site, before, after: plus(before?.spent ?? ZERO, rational(epsilon)) };
  });
}

function noiseName(contract: PublishContract, run: AuthorizeRun): string {
  return [noiseIdentity(contract, run), ...(run.noise ?? [])].join(" ");
}

const ZERO: Rational = { numerator: 0n, denominator: 1n };

function plus(left: Rational, right: Rational): Rational {
  return reduced(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

function isLess(left: Rational, right: Rational): boolean {
  return left.numerator * right.denominator < right.numerator * left.denominator;
}

function reduced(numerator: bigint, denominator: bigint): Rational {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

function refuse(code: LedgerCode, message: string): LedgerProblem {
  return { code, message };
}
