import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { compile, type Version, versionOf } from "@qsc/compiler";
import { digestOf, openBundle } from "@qsc/plan";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import type { Terminal } from "../output/terminal.ts";
import { compileOrReport } from "./compile-contract.ts";
import type { ContractFiles } from "./contract.ts";

/** One version of a contract, with where its files lie. */
export interface ReadVersion {
  readonly version: Version;
  readonly files: Pick<ContractFiles, "folder" | "packages">;
}

/** A contract, a folder with one, or a sealed bundle (`.json`); null when the contract has errors. */
export function readVersion(path: string, terminal: Terminal): ReadVersion | null {
  if (path.endsWith(".json") && statSync(path, { throwIfNoEntry: false })?.isFile() === true) {
    return readSealed(path);
  }
  const compiled = compileOrReport(path, terminal);
  if (compiled === null) return null;
  const { files, bundle, model } = compiled;
  return { version: versionOf(bundle, model), files };
}

/** What is compared is what the sources in the bundle say, so they must compile to the bundle itself. */
function readSealed(path: string): ReadVersion {
  const opened = openBundle(readFileSync(path));
  if (!opened.ok) {
    throw new Failure("input/bundle", `\`${path}\` is no sealed bundle: ${opened.problem}`, {
      help: "seal it again with qsc compile",
      status: EXIT.usage,
    });
  }
  const { sources, entry } = opened.bundle;
  const { bundle, model } = compile(
    new Map(sources.map(({ path: at, text }) => [at, text])),
    entry,
  );
  if (bundle === null || model === null || digestOf(bundle) !== opened.digest) {
    throw new Failure(
      "input/bundle-differs",
      `the sources in \`${path}\` do not compile to the bundle that was sealed`,
      { help: "use the version of qsc that sealed it", status: EXIT.usage },
    );
  }
  return { version: versionOf(bundle, model), files: { folder: dirname(path) } };
}
