import {
  type AuthorizeClause,
  DUO_TERMS,
  type PaymentClause,
  type TermsClause,
} from "@qsc/compiler";
import type { ContractView } from "./contract-view.ts";
import type { Claim, Section } from "./explanation.ts";
import { counted, listed, quoted } from "./words.ts";

/** What the contract asks of people; recorded in the bundle, and not enforced by a node yet. */
export function clauseSections(view: ContractView): readonly Section[] {
  const { authorize, payment, terms } = view.declaration;
  const claims = <Clause extends { readonly span: Parameters<ContractView["placeOf"]>[0] }>(
    blocks: readonly { readonly clauses: readonly Clause[] }[],
    words: (view: ContractView, clause: Clause) => string,
    none: string,
  ): readonly Claim[] => {
    const found = blocks.flatMap(({ clauses }) => clauses);
    if (found.length === 0) return [{ text: none }];
    return found.map((clause) => ({
      text: words(view, clause),
      source: view.placeOf(clause.span),
    }));
  };
  return [
    {
      id: "authorization",
      title: "For which purpose, and who must approve",
      enforced: false,
      claims: claims(
        authorize,
        authorizeWords,
        "The contract names no purpose, no approval, no period and no limit of runs.",
      ),
    },
    {
      id: "payment",
      title: "What is paid",
      enforced: false,
      claims: claims(payment, paymentWords, "The contract names no payment."),
    },
    {
      id: "terms",
      title: "What was agreed",
      enforced: false,
      claims: claims(
        terms,
        termsWords,
        "The contract names no agreement, no retention and no forbidden acts.",
      ),
    },
  ];
}

function authorizeWords({ textOf }: ContractView, clause: AuthorizeClause): string {
  switch (clause.kind) {
    case "querier": {
      const from = clause.from === null ? "" : ` from ${quoted(clause.from.text)}`;
      return `Whoever asks must hold the visa ${quoted(clause.visa.text)}${from}.`;
    }
    case "purpose": {
      const disease =
        clause.disease === null ? "" : `, for the disease ${quoted(clause.disease.text)}`;
      return `${purposeWords(clause.duo.text)}${disease}.`;
    }
    case "approvedBy": {
      const experts = clause.experts.map(({ text }) => quoted(text));
      return `${clause.quorum} of ${listed(experts)} must approve.`;
    }
    case "valid":
      return `It is valid from ${textOf(clause.from.span)} to ${textOf(clause.to.span)}.`;
    case "atMostRuns":
      return `It may run at most ${counted(clause.runs, "time")}${clause.per === null ? "" : ` a ${clause.per}`}.`;
  }
}

/** A term by its code and its label; a contract with another one does not compile. */
function purposeWords(code: string): string {
  const term = DUO_TERMS.get(code);
  if (term === undefined) return `The purpose is ${quoted(code)}`;
  const { kind, label, needs } = term;
  const what = kind === "permission" ? "The purpose is" : "A condition of use is";
  const open =
    needs === null || needs === "a disease" ? "" : `, which needs ${needs} that no clause names`;
  return `${what} ${quoted(code)} (${label})${open}`;
}

function paymentWords({ textOf }: ContractView, clause: PaymentClause): string {
  switch (clause.kind) {
    case "price":
      return `A run costs ${textOf(clause.amount.span)} ${clause.currency.text}.`;
    case "split": {
      const shares = clause.shares.map(
        ({ name, percent }) => `${quoted(name.text)} ${textOf(percent.span)}`,
      );
      return `The price is split: ${listed(shares)}.`;
    }
    case "refundOnAbort":
      return "The price is paid back when a run is aborted.";
  }
}

function termsWords({ textOf }: ContractView, clause: TermsClause): string {
  switch (clause.kind) {
    case "agreement": {
      const digest = clause.sha256 === null ? "" : `, SHA-256 ${quoted(clause.sha256.text)}`;
      return `The agreement is ${quoted(clause.title.text)}${digest}.`;
    }
    case "retention":
      return `Results are kept for ${textOf(clause.period.span)}.`;
    case "forbid":
      return `Forbidden: ${quoted(clause.act.text)}.`;
  }
}
