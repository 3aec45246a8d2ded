import type { Security } from "@qsc/ledger";
import { floorFindings } from "@qsc/compiler";
import { withFloors } from "../input/floors.ts";
import { bindParameters } from "../input/parameters.ts";
import { compileOrReport } from "../input/compile-contract.ts";
import { readRows } from "../input/rows.ts";
import { openStateFolder, type StateFolder } from "../input/state-folder.ts";
import { EXIT } from "../exit.ts";
import { renderDiagnostics } from "../output/diagnostics.ts";
import { renderFailure } from "../output/failure.ts";
import { progress } from "../output/progress.ts";
import { reportRejectedRows } from "../output/rejected-rows.ts";
import { printReport, type RunReport } from "../output/run-report.ts";
import type { Terminal } from "../output/terminal.ts";
import { RunRefused, type SiteRowsNow } from "../rehearsal/after-earlier-runs.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import {
  type Dataset,
  digestOf,
  linkedData,
  personsOf,
  type Plan,
  recipientsOf,
  rowsOf,
} from "@qsc/plan";
import { linkTokens, pseudonyms, type SiteRows, snapshotOf, suggestName } from "@qsc/runtime";
import { Failure } from "../failure.ts";

export interface RunOptions {
  readonly param: readonly string[];
  readonly data: readonly string[];
  readonly mapping: readonly string[];
  /** Files with the policies of sites, which the contract may not go under. */
  readonly floor: readonly string[];
  readonly state: string;
  readonly security: Security;
  readonly format: string;
  readonly progress: string;
  /** Prints the tables of this recipient alone. */
  readonly recipient?: string;
}

/** `qsc run` without a consortium: contract ▶ bundle ▶ rows ▶ rehearsal on three embedded nodes ▶ report. */
export async function runCommand(
  path: string,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const report = progress(options.progress, terminal);
  if (options.security === "semi-honest") terminal.err(semiHonestWarning(terminal));
  const compiled = compileOrReport(path, terminal);
  if (compiled === null) return EXIT.findings;
  const { bundle, model } = compiled;
  const { files, floors } = withFloors(compiled.files, options.floor);
  const below = floors.flatMap((floor) => floorFindings(files.sources, floor, model));
  terminal.err(renderDiagnostics(below, files, terminal));
  if (below.length > 0) return EXIT.findings;
  const { plan, certificate } = bundle;
  const proved = certificate.claims.filter(({ phase }) => phase === "static").length;
  const { name, version } = plan.contract;
  report({
    step: "checked",
    detail: `${name} ${version} · certificate ${proved} proved, ${certificate.claims.length - proved} left to the run`,
  });
  const bundleDigest = digestOf(bundle);
  report({ step: "compiled", detail: `bundle ${bundleDigest}` });

  const binding = bindParameters(plan, options.param);
  checkRecipient(plan, options.recipient);
  const sites = await readRows(files.folder, plan.dataset, options);
  reportRejectedRows(sites, terminal);

  const state = openStateFolder(options.state);
  try {
    const snapshots = snapshotsOf(plan.dataset, sites, state);
    const outcome = await rehearse({
      snapshots,
      security: options.security,
      span: model.contract.span,
      bundle,
      binding,
      state,
      report,
      exit: (failure) => process.exit(renderFailure(failure, terminal, { debug: false })),
    });
    const results = outcome.results.filter(
      ({ recipient }) => recipient === (options.recipient ?? recipient),
    );
    const { security } = options;
    const ran = { bundle, bundleDigest, security, binding, sites, state };
    const full: RunReport = { ...ran, ...outcome, results };
    terminal.out(printReport(full, options.format, terminal));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof RunRefused)) throw error;
    terminal.err(renderDiagnostics([error.finding], files, terminal));
    return EXIT.findings;
  } finally {
    state.ledger.close();
  }
}

function semiHonestWarning({ style }: Terminal): string {
  return (
    `${style.yellow("warning")}: \`--security semi-honest\` leaves out the proof that the nodes compute correctly; ` +
    "use it for measurements only, no consortium accepts the receipt\n"
  );
}

/** Refuses a recipient to whom the contract releases nothing, before anything is computed. */
function checkRecipient(plan: Plan, recipient: string | undefined): void {
  const known = recipientsOf(plan);
  if (recipient === undefined || known.includes(recipient)) return;
  throw new Failure("run/unknown-recipient", `the contract releases nothing to \`${recipient}\``, {
    help: suggestName(recipient, known),
    status: EXIT.usage,
  });
}

/** What the sites say of their rows, so that later runs can tell whether and how they have changed; sorted by site. */
function snapshotsOf(
  dataset: Dataset,
  sites: readonly SiteRows[],
  { snapshotKey: key, linkKey }: StateFolder,
): readonly SiteRowsNow[] {
  const linked = linkedData(dataset);
  const tokenKey = linked === null ? null : linkKey();
  return sites
    .map(({ site, data, table, persons }): SiteRowsNow => {
      if (linked === null || tokenKey === null) {
        const snapshot = snapshotOf(dataset, site, table, key);
        return { site, table, snapshot, persons: persons && pseudonyms(persons, key) };
      }
      if (persons === null) throw new RangeError("rows without persons were read to be linked");
      const own = data === undefined ? personsOf(dataset) : rowsOf(linked.data);
      const snapshot = snapshotOf(own, site, table, key, pseudonyms(persons, key));
      const tokens = linkTokens(persons, tokenKey);
      return { ...{ site, table, snapshot, tokens, persons: null }, ...(data && { data }) };
    })
    .sort((left, right) => (left.site < right.site ? -1 : 1));
}
