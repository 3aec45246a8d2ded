import { existsSync, readFileSync } from "node:fs";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { compileOrReport } from "../input/compile-contract.ts";
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
  // The pages are laid beside the bundled code by scripts/bundle-cli.ts; chunks are one folder below it.
  const candidates = ["./pages/", "../pages/"].map(
    (base) => new URL(`${base}${code}.md`, import.meta.url),
  );
  const page = candidates.find((url) => existsSync(url));
  if (page === undefined) {
    throw new Failure("input/unknown-code", `no diagnostic has the code \`${code}\``, {
      help: "copy the code from the brackets of a finding, such as disclosure/open-parameter",
      status: EXIT.usage,
    });
  }
  const text = readFileSync(page, "utf8");
  terminal.out(options.format === "json" ? `${JSON.stringify({ code, page: text })}\n` : text);
  return EXIT.done;
}
