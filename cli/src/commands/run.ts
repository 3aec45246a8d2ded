import { bindParameters } from "../input/parameters.ts";
import { compileOrReport } from "../input/compile-contract.ts";
import { readRows } from "../input/rows.ts";
import { openStateFolder } from "../input/state-folder.ts";
import { EXIT } from "../exit.ts";
import { renderFailure } from "../output/failure.ts";
import { progress } from "../output/progress.ts";
import { reportRejectedRows } from "../output/rejected-rows.ts";
import { printReport, type RunReport } from "../output/run-report.ts";
import type { Terminal } from "../output/terminal.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { digestOf, type Plan, recipientsOf } from "@qsc/plan";
import { suggestName } from "@qsc/runtime";
import { Failure } from "../failure.ts";

export interface RunOptions {
  readonly param: readonly string[];
  readonly data: readonly string[];
  readonly mapping: readonly string[];
  readonly state: string;
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
  const compiled = compileOrReport(path, terminal);
  if (compiled === null) return EXIT.findings;
  const { files, bundle } = compiled;
  const { plan, certificate } = bundle;
  const proved = certificate.claims.filter(({ phase }) => phase === "static").length;
  const { name, version } = plan.contract;
  report({
    step: "checked",
    detail: `${name} ${version} · certificate ${proved} proved, ${certificate.claims.length - proved} in the circuit`,
  });
  const bundleDigest = digestOf(bundle);
  report({ step: "compiled", detail: `bundle ${bundleDigest}` });

  const binding = bindParameters(plan, options.param);
  checkRecipient(plan, options.recipient);
  const sites = await readRows(files.folder, plan.dataset, options);
  reportRejectedRows(sites, terminal);

  const state = openStateFolder(options.state);
  try {
    const outcome = await rehearse({
      bundle,
      binding,
      sites,
      state,
      report,
      exit: (failure) => process.exit(renderFailure(failure, terminal, { debug: false })),
    });
    const results = outcome.results.filter(
      ({ recipient }) => recipient === (options.recipient ?? recipient),
    );
    const full: RunReport = { bundle, bundleDigest, binding, sites, state, ...outcome, results };
    terminal.out(printReport(full, options.format, terminal));
    return EXIT.done;
  } finally {
    state.ledger.close();
  }
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
