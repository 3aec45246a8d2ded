import { compareContracts } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { readVersion } from "../input/version.ts";
import {
  type Difference,
  differenceMarkdown,
  differenceOf,
  differenceText,
} from "../output/difference.ts";
import type { Terminal } from "../output/terminal.ts";

/** `qsc diff OLD NEW`: 0 when the new version releases nothing more and protects nothing less, 1 otherwise. */
export function diffCommand(
  oldPath: string,
  newPath: string,
  options: { readonly format: string },
  terminal: Terminal,
): number {
  const [old, next] = [readVersion(oldPath, terminal), readVersion(newPath, terminal)];
  if (old === null || next === null) return EXIT.findings;
  const changes = compareContracts(old.version, next.version);
  const difference = differenceOf(old, next, changes);
  terminal.out(rendered(difference, options.format, terminal));
  return difference.verdict === "more" ? EXIT.findings : EXIT.done;
}

function rendered(difference: Difference, format: string, terminal: Terminal): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(difference, null, 2)}\n`;
    case "markdown":
      return differenceMarkdown(difference);
    default:
      return differenceText(difference, terminal.style);
  }
}
