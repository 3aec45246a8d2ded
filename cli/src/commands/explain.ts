import { existsSync } from "node:fs";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { compileOrReport } from "../input/compile-contract.ts";
import { pageOf } from "../input/page.ts";
import { explainBundle, explanationText } from "../output/explanation.ts";
import type { Terminal } from "../output/terminal.ts";

const CODE = /^[a-z]+\/[a-z][a-z0-9-]*$/;

/** `qsc explain`: a contract in plain words, or the page of a diagnostic code. */
export function explainCommand(
  what: string,
  options: { readonly format: string },
  terminal: Terminal,
): number {
  if (CODE.test(what) && !existsSync(what)) return explainCode(what, options, terminal);
  const compiled = compileOrReport(what, terminal);
  if (compiled === null) return EXIT.findings;
  const explanation = explainBundle(compiled.bundle);
  terminal.out(
    options.format === "json"
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : explanationText(explanation, terminal.style),
  );
  return EXIT.done;
}

function explainCode(
  code: string,
  options: { readonly format: string },
  terminal: Terminal,
): number {
  const page = pageOf(code);
  if (page === null) {
    throw new Failure("input/unknown-code", `no diagnostic has the code \`${code}\``, {
      help: "copy the code from the brackets of a finding, such as disclosure/open-parameter",
      status: EXIT.usage,
    });
  }
  terminal.out(options.format === "json" ? `${JSON.stringify({ code, page })}\n` : page);
  return EXIT.done;
}
