import type { Style } from "../output/terminal.ts";
import type { Claim, Explanation, Rule, Section } from "./explanation.ts";

/** The explanation for a terminal. */
export function explanationText(explanation: Explanation, style: Style): string {
  const { contract, bundle, summary, sections } = explanation;
  return [
    `${style.bold(`${contract.name} ${contract.version}`)}\n${bundle}\n\n`,
    ...summary.map((claim) => `${lineOf(claim, style)}\n`),
    ...sections.map(
      (section) =>
        `\n${style.bold(titleOf(section))}\n${section.claims.map((claim) => `  ${lineOf(claim, style)}\n`).join("")}`,
    ),
  ].join("");
}

/** A section that nothing enforces says so where nobody can miss it. */
export function titleOf({ id, title, enforced }: Section): string {
  const isClause = id === "authorization" || id === "payment" || id === "terms";
  return !enforced && isClause ? `${title} (recorded, not enforced yet)` : title;
}

const WHEN: Readonly<Record<Rule["phase"], string>> = {
  static: "proved before the run",
  circuit: "enforced in the run",
  ledger: "decided for each run, from those before it on the ledger",
};

/** What a claim follows from: the clause, then the rule. */
export function evidenceOf({ source, rule }: Claim): readonly string[] {
  const statbarn = rule?.statbarn === undefined ? "" : `, statbarnSDC ${rule.statbarn}`;
  return [
    ...(source === undefined ? [] : [`${source.path}:${source.line}`]),
    ...(rule === undefined ? [] : [`${rule.rule} ${rule.name}, ${WHEN[rule.phase]}${statbarn}`]),
  ];
}

function lineOf(claim: Claim, style: Style): string {
  const evidence = evidenceOf(claim);
  return evidence.length === 0
    ? claim.text
    : `${claim.text} ${style.dim(`[${evidence.join("; ")}]`)}`;
}
