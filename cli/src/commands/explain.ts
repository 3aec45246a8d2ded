import { existsSync } from "node:fs";
import { MAX_ROWS } from "@qsc/plan";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { compileOrReport } from "../input/compile-contract.ts";
import { pageOf } from "../input/page.ts";
import { explainContract } from "../explain/explain-contract.ts";
import type { Explanation } from "../explain/explanation.ts";
import { explanationHtml } from "../explain/render-html.ts";
import { explanationMarkdown } from "../explain/render-markdown.ts";
import { explanationText } from "../explain/render-text.ts";
import type { Terminal } from "../output/terminal.ts";

export interface ExplainOptions {
  readonly format: string;
  /** The number of rows that the cost is told for. */
  readonly rows: string;
}

const CODE = /^[a-z]+\/[a-z][a-z0-9-]*$/;

/** `qsc explain`: a contract in plain words, or the page of a diagnostic code. */
export function explainCommand(what: string, options: ExplainOptions, terminal: Terminal): number {
  if (CODE.test(what) && !existsSync(what)) return explainCode(what, options, terminal);
  const compiled = compileOrReport(what, terminal);
  if (compiled === null) return EXIT.findings;
  const explanation = explainContract(compiled.files, compiled, rowsIn(options.rows));
  terminal.out(rendered(explanation, options.format, terminal));
  return EXIT.done;
}

function rendered(explanation: Explanation, format: string, terminal: Terminal): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(explanation, null, 2)}\n`;
    case "markdown":
      return explanationMarkdown(explanation);
    case "html":
      return explanationHtml(explanation);
    default:
      return explanationText(explanation, terminal.style);
  }
}

function rowsIn(text: string): number {
  const rows = Number(text);
  if (/^[0-9]+$/.test(text) && rows >= 1 && rows <= MAX_ROWS) return rows;
  throw new Failure("input/rows", `\`${text}\` is no number of rows from 1 to ${MAX_ROWS}`, {
    help: "give the number of rows that the cost is told for, such as --rows 10000",
    status: EXIT.usage,
  });
}

function explainCode(
  code: string,
  options: { readonly format: string },
  terminal: Terminal,
): number {
  if (options.format === "html") {
    throw new Failure("input/format", "the page of a diagnostic is not there as HTML", {
      help: "leave out --format: the page is Markdown",
      status: EXIT.usage,
    });
  }
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
