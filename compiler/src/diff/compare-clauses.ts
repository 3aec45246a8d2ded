import type { AuthorizeClause, PaymentClause, TermsClause } from "../ast/nodes.ts";
import type { Span } from "../source/span.ts";
import type { Change, Effect, Subject } from "./change.ts";
import { quoted } from "./compare-figures.ts";
import { durationDays, runsPerYear } from "./quantities.ts";
import type { Version } from "./version.ts";

/** Purpose, approval, validity, runs, payment and terms. */
export function compareAgreements(old: Version, next: Version): readonly Change[] {
  const clauses = <Clause>(
    blocks: readonly { readonly clauses: readonly Clause[] }[],
  ): readonly Clause[] => blocks.flatMap((block) => block.clauses);
  const [before, after] = [old.declaration, next.declaration];
  const compare = comparer(old, next);
  return [
    ...compare(
      "authorization",
      clauses(before.authorize),
      clauses(after.authorize),
      authorizeEffect,
    ),
    ...compare("payment", clauses(before.payment), clauses(after.payment), paymentEffect),
    ...compare("terms", clauses(before.terms), clauses(after.terms), termsEffect),
  ];
}

/** The effect of a clause that was added (`old` null), removed (`next` null) or changed. */
type EffectOf<Clause> = (old: Clause | null, next: Clause | null) => Effect;

type Compare = <Clause extends { readonly kind: string; readonly span: Span }>(
  subject: Subject,
  before: readonly Clause[],
  after: readonly Clause[],
  effectOf: EffectOf<Clause>,
) => readonly Change[];

/** Pairs clauses of equal text first, then those of one kind in their order. */
function comparer(old: Version, next: Version): Compare {
  return (subject, before, after, effectOf) => {
    const texts = new Set(before.map(({ span }) => old.textOf(span)));
    const kept = new Set(after.map(({ span }) => next.textOf(span)));
    const added = after.filter(({ span }) => !texts.has(next.textOf(span)));
    const gone = before.filter(({ span }) => !kept.has(old.textOf(span)));
    const changes: Change[] = [];
    for (const clause of added) {
      const at = gone.findIndex(({ kind }) => kind === clause.kind);
      const [earlier = null] = at < 0 ? [] : gone.splice(at, 1);
      const was = earlier === null ? "" : `, not ${quoted(old.textOf(earlier.span))}`;
      const text = `${quoted(next.textOf(clause.span))} is ${earlier === null ? "new" : `asked for${was}`}`;
      const place = { old: earlier?.span ?? null, new: clause.span };
      changes.push({ subject, effect: effectOf(earlier, clause), text, ...place });
    }
    for (const clause of gone) {
      const text = `${quoted(old.textOf(clause.span))} is gone`;
      changes.push({ subject, effect: effectOf(clause, null), text, old: clause.span, new: null });
    }
    return changes;
  };
}

function authorizeEffect(old: AuthorizeClause | null, next: AuthorizeClause | null): Effect {
  if (old === null) return "protects-more";
  if (next === null) return "protects-less";
  switch (next.kind) {
    case "querier":
    case "purpose":
      return "protects-less";
    case "approvedBy": {
      if (old.kind !== "approvedBy") return "cannot-compare";
      const experts = new Set(next.experts.map(({ text }) => text));
      const same = old.experts.every(({ text }) => experts.has(text));
      // More experts to choose from make the same quorum easier to get.
      if (!same || experts.size !== old.experts.length) return "protects-less";
      return next.quorum < old.quorum ? "protects-less" : "protects-more";
    }
    case "valid": {
      const days = (clause: AuthorizeClause): readonly [number, number] | null =>
        clause.kind === "valid" && clause.from.kind === "date" && clause.to.kind === "date"
          ? [clause.from.days ?? Number.NaN, clause.to.days ?? Number.NaN]
          : null;
      const [before, after] = [days(old), days(next)];
      if (before === null || after === null) return "cannot-compare";
      return after[0] >= before[0] && after[1] <= before[1] ? "protects-more" : "protects-less";
    }
    case "atMostRuns": {
      if (old.kind !== "atMostRuns") return "cannot-compare";
      const [before, after] = [runsPerYear(old), runsPerYear(next)];
      if ((old.per === null) !== (next.per === null)) return "cannot-compare";
      // A limit of a shorter period may be reached sooner, so only the same period is plainly stricter.
      if (old.per !== next.per) return after <= before ? "cannot-compare" : "protects-less";
      return after <= before ? "protects-more" : "protects-less";
    }
  }
}

function paymentEffect(old: PaymentClause | null, next: PaymentClause | null): Effect {
  const kind = next?.kind ?? old?.kind;
  switch (kind) {
    case "price":
    case "split":
    case "refundOnAbort":
    case undefined:
      return "neutral";
  }
}

function termsEffect(old: TermsClause | null, next: TermsClause | null): Effect {
  if (old === null) return "protects-more";
  if (next === null) return "protects-less";
  switch (next.kind) {
    case "agreement":
      return "cannot-compare";
    case "forbid":
      return "protects-less";
    case "retention": {
      const before = old.kind === "retention" ? durationDays(old.period) : null;
      const after = durationDays(next.period);
      if (before === null || after === null) return "cannot-compare";
      return after <= before ? "protects-more" : "protects-less";
    }
  }
}
