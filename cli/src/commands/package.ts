import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Diagnostic,
  LOCK,
  type Lock,
  MANIFEST,
  packageDigest,
  packageFindings,
  packageOf,
  parseManifest,
} from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { type ContractFiles, locate } from "../input/contract.ts";
import { readProject } from "../input/project.ts";
import { diagnosticJson, renderDiagnostics } from "../output/diagnostics.ts";
import type { Terminal } from "../output/terminal.ts";

export interface PackageOptions {
  readonly format: string;
}

/** `qsc package lock`: writes the digest of every package that the folder depends on; 1 when one cannot be used. */
export function packageLockCommand(
  folder: string,
  options: PackageOptions,
  terminal: Terminal,
): number {
  const files = readProject(folder);
  const findings = packageFindings(files.sources, { locked: false });
  const packages = packagesOf(files);
  if (findings.length === 0) {
    const lock: Lock = new Map(
      packages.map(({ name, version, digest }) => [name, { version, digest }]),
    );
    writeFileSync(join(folder, LOCK), prettyLock(lock));
  }
  return report(files, packages, findings, options, terminal);
}

/** `qsc package check`: 0 when every package is there, is what was locked and needs nothing else, 1 otherwise. */
export function packageCheckCommand(
  folder: string,
  options: PackageOptions,
  terminal: Terminal,
): number {
  const files = readProject(folder);
  const findings = packageFindings(files.sources, { locked: true });
  return report(files, packagesOf(files), findings, options, terminal);
}

interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly folder: string;
}

/** The packages that are there and say who they are, by name. */
function packagesOf(files: ContractFiles): readonly FoundPackage[] {
  const { sources } = files;
  const found = [...sources].flatMap(([path, text]): readonly FoundPackage[] => {
    const place = packageOf(path);
    if (place === null || path !== place.prefix + MANIFEST) return [];
    const manifest = parseManifest(text);
    if (!manifest.ok) return [];
    const { name, version, prefix } = place;
    const digest = packageDigest(sources, prefix, manifest.value);
    return [{ name, version, digest, folder: locate(files, prefix) }];
  });
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** As people read it in a review: sorted, a line for each thing that may change. */
function prettyLock(lock: Lock): string {
  const packages = Object.fromEntries([...lock].sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ format: "qsc-lock/1", packages }, null, 2)}\n`;
}

function report(
  files: ContractFiles,
  packages: readonly FoundPackage[],
  findings: readonly Diagnostic[],
  { format }: PackageOptions,
  terminal: Terminal,
): number {
  const { style } = terminal;
  const ok = findings.length === 0;
  if (format === "json") {
    const diagnostics = findings.map((each) => diagnosticJson(each, files));
    const value = { format: "qsc-packages/1", ok, packages, diagnostics };
    terminal.out(`${JSON.stringify(value, null, 2)}\n`);
  } else {
    const lines = packages.map(
      ({ name, version, digest }) => `${name} ${version}  ${style.dim(digest)}\n`,
    );
    terminal.out(renderDiagnostics(findings, files, terminal));
    terminal.out(ok && packages.length === 0 ? "no packages\n" : lines.join(""));
  }
  return ok ? EXIT.done : EXIT.findings;
}
