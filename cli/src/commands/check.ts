import { dirname, isAbsolute, join, relative } from "node:path";
import { diagnoseFile, COMPILER_VERSION, type Diagnostic } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { type Config, configFor, type ConfigOptions, weigh } from "../input/config.ts";
import type { CheckFormat } from "../input/config-schema.ts";
import { type ContractFiles, readContract } from "../input/contract.ts";
import { findFiles } from "../input/find-files.ts";
import { fixContract } from "../input/fix-contract.ts";
import { withFloors } from "../input/floors.ts";
import { pageOf } from "../input/page.ts";
import { checkJson, checkText } from "../output/check-report.ts";
import { checkGithub } from "../output/github.ts";
import { checkSarif } from "../output/sarif.ts";
import type { Terminal } from "../output/terminal.ts";

export interface CheckOptions extends ConfigOptions {
  readonly format?: CheckFormat;
  readonly maxWarnings?: number;
  readonly fix?: boolean;
  /** Files with the policies of sites. */
  readonly floor: readonly string[];
}

/** One file and what is found in it, weighed by the settings of its project. */
export interface CheckedFile {
  readonly path: string;
  readonly files: ContractFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/** `qsc check`: 0 when no file has an error, nor more warnings than allowed; 1 otherwise. */
export function checkCommand(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): number {
  const project = configFor(".", options);
  const found = findFiles(paths.length > 0 ? paths : filesOf(project), ["contract", "test"]);
  const checked = found.map((path) => checkFile(path, options, terminal));
  terminal.out(print(checked, options.format ?? project?.output ?? "pretty", terminal));
  const all = checked.flatMap(({ diagnostics }) => diagnostics);
  const warnings = all.filter(({ severity }) => severity === "warning").length;
  const allowed = options.maxWarnings ?? project?.maxWarnings ?? Infinity;
  if (warnings > allowed) {
    const many = warnings === 1 ? "1 warning" : `${warnings} warnings`;
    terminal.err(`${terminal.style.red("✖")} ${many}, at most ${allowed} allowed\n`);
  }
  const failed = all.some(({ severity }) => severity === "error") || warnings > allowed;
  return failed ? EXIT.findings : EXIT.done;
}

function checkFile(path: string, options: CheckOptions, terminal: Terminal): CheckedFile {
  const config = configFor(dirname(path), options);
  const weighed = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
    weigh(diagnostics, config);
  const own = options.fix === true ? fix(path, weighed, terminal) : readContract(path);
  const { files, floors } = withFloors(own, options.floor);
  const diagnostics = weighed(diagnoseFile(files.sources, files.entry, floors));
  return { path, files, diagnostics };
}

/** Standard output is for the findings that are left. */
function fix(
  path: string,
  weighed: (diagnostics: readonly Diagnostic[]) => readonly Diagnostic[],
  terminal: Terminal,
): ContractFiles {
  const { files, applied, written } = fixContract(readContract(path), weighed);
  const fixes = applied.length === 1 ? "1 fix" : `${applied.length} fixes`;
  if (written.length > 0) {
    terminal.err(`${terminal.style.green("✔")} ${fixes} in ${written.join(", ")}\n`);
    for (const { title } of applied) terminal.err(`  ${title}\n`);
  }
  return files;
}

function filesOf(project: Config | null): readonly string[] {
  if (project?.files !== undefined) {
    return project.files.map((path) => inFolder(project.folder, path));
  }
  throw new Failure("input/no-files", "there is nothing to check", {
    help: "name contracts or folders, or list them under `files` in qsc.config.json",
    status: EXIT.usage,
  });
}

/** By the path from where the command runs, as if it had been named there. */
function inFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : relative(process.cwd(), join(folder, path)) || ".";
}

function print(checked: readonly CheckedFile[], format: CheckFormat, terminal: Terminal): string {
  switch (format) {
    case "pretty":
      return checkText(checked, terminal);
    case "json":
      return checkJson(checked);
    case "github":
      return checkGithub(checked);
    case "sarif":
      return checkSarif(checked, { version: COMPILER_VERSION, root: process.cwd(), pageOf });
  }
}
