import type { Security } from "@qsc/ledger";
import type { Bundle } from "@qsc/plan";
import type { QueryResult, Released, SiteRows } from "@qsc/runtime";
import type { Binding } from "../input/parameters.ts";
import type { StateFolder } from "../input/state-folder.ts";
import type { Rehearsed } from "../rehearsal/run-on-nodes.ts";
import { filesOf } from "./rejected-rows.ts";
import { resultCsv } from "./result-csv.ts";
import { resultTables } from "./result-table.ts";
import type { Terminal } from "./terminal.ts";

export interface RunReport extends Rehearsed {
  readonly bundle: Bundle;
  readonly bundleDigest: string;
  readonly security: Security;
  readonly binding: Binding;
  readonly sites: readonly SiteRows[];
  readonly state: StateFolder;
}

/** What a run prints on standard output. */
export function printReport(report: RunReport, format: string, terminal: Terminal): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(reportJson(report), null, 2)}\n`;
    case "csv":
      return resultCsv(report.results);
    default:
      return reportText(report, terminal);
  }
}

/** Keeps to spec/result.schema.json. */
function reportJson(report: RunReport): Readonly<Record<string, unknown>> {
  const { bundle, binding, run, state } = report;
  return {
    format: "qsc-result/1",
    contract: bundle.plan.contract,
    parameters: binding.texts,
    mode: "rehearsal",
    security: report.security,
    bundle: report.bundleDigest,
    session: report.session,
    minimumCohort: bundle.plan.disclosure.minimumCohort,
    rules: activeRules(bundle),
    earlierRuns: report.earlier,
    ...(report.spending && { privacy: report.spending }),
    tables: report.results,
    rejectedRows: filesOf(report.sites).flatMap(({ site, path, rejected }) =>
      rejected.map(({ line, code, message }) => ({ site, path, line, code, message })),
    ),
    cost: { queryMs: Math.round(report.queryMs), ...run.cost },
    ledger: { path: state.ledgerPath, entry: report.entry, key: state.ledger.vkey },
    receipt: report.receiptPath,
  };
}

function reportText(report: RunReport, terminal: Terminal): string {
  const { bundle, run, results, receiptPath } = report;
  const { style } = terminal;
  const k = bundle.plan.disclosure.minimumCohort;
  const { andGates, rounds, bytesPerParty } = run.cost;
  const suppressed = results.some(({ cells }) =>
    cells.some(({ items }) => items.some(({ value }) => isSuppressed(value))),
  );
  const rules = `${activeRules(bundle).join(", ")}; at least ${k} persons`;
  const count = (value: number): string => value.toLocaleString("en");
  const lines = [
    ...(hasInterval(results) ? ["in brackets: 95% confidence interval"] : []),
    ...privacyLines(report),
    suppressed
      ? `suppressed: by one of the rules (which one is never told): ${rules}`
      : `rules: ${rules}`,
    `cost: ${(report.queryMs / 1000).toFixed(2)} s · ${count(andGates)} AND gates · ${rounds} rounds · ${count(Math.ceil(bytesPerParty / 1024))} KiB sent by a node`,
    `security: ${SECURITY_MEANS[report.security]}`,
    "rehearsal: this ran on your machine with local keys; a consortium would not accept its receipt",
    `receipt: ${receiptPath}     verify: qsc verify ${receiptPath}`,
  ];
  const footer = lines.map((line) => `  ${style.dim(line)}\n`).join("");
  return `\n${resultTables(bundle.plan, results, style)}\n${footer}`;
}

const SECURITY_MEANS: Readonly<Record<Security, string>> = {
  malicious: "malicious: the nodes proved every product to each other before anything was opened",
  "semi-honest": "semi-honest: nothing shows that the nodes computed correctly",
};

/** Whether a figure, or a part of it, stays closed. */
function isSuppressed(value: Released): boolean {
  if (value.kind === "histogram") return value.bins.some(({ count }) => count === null);
  return value.kind === "suppressed";
}

function hasInterval(results: readonly QueryResult[]): boolean {
  return results.some(({ cells }) =>
    cells.some(({ items }) =>
      items.some(({ value }) => "interval" in value && value.interval !== null),
    ),
  );
}

function privacyLines({ spending, bundle }: RunReport): readonly string[] {
  if (spending === null) return [];
  const { epsilon, repeated, sites } = spending;
  const spent = repeated ? "0 (a repetition: the same noise as before)" : epsilon;
  const left = sites.map(({ site, total, left: rest }) => `${site} ${rest} of ${total}`).join(", ");
  return [
    `≈ noisy: ${figureCount(bundle)} figures share an epsilon of ${epsilon}, with delta at most 2^-40`,
    `epsilon spent: ${spent}; left: ${left}`,
  ];
}

function figureCount({ plan }: Bundle): number {
  return new Set(plan.queries.flatMap(({ noise = [] }) => noise.map(({ group }) => group))).size;
}

/** They change figures and close none. */
const NOISE_RULES: ReadonlySet<string> = new Set(["R15", "R37"]);

/** The rules that could close a figure, in the contract's own circuit or after earlier runs. */
function activeRules(bundle: Bundle): readonly string[] {
  const active = bundle.certificate.claims.filter(
    ({ rule, phase }) => phase !== "static" && !NOISE_RULES.has(rule),
  );
  return [...new Set(active.map(({ name }) => name))];
}
