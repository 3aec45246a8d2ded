import { existsSync } from "node:fs";
import { join } from "node:path";
import { LOCK, MANIFEST, parseManifest } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import type { ContractFiles } from "./contract.ts";
import { packageReader } from "./package-reader.ts";
import { readImported } from "./read-imported.ts";

/** Every package that `qsc.json` of a folder depends on, and theirs, whether some contract imports them or not. */
export function readProject(folder: string): ContractFiles {
  if (!existsSync(join(folder, MANIFEST))) {
    throw new Failure("input/no-manifest", `there is no \`${join(folder, MANIFEST)}\``, {
      help: "give the folder whose `qsc.json` names the packages (spec/packages.md)",
      status: EXIT.usage,
    });
  }
  const packages = packageReader(folder);
  packages.start();
  const exported: string[] = [];
  // Manifests that are opened on the way are visited as well.
  for (const [path, text] of packages.manifests) {
    const manifest = path === LOCK ? null : parseManifest(text);
    for (const name of manifest?.ok === true ? manifest.value.dependencies.keys() : []) {
      exported.push(...packages.open(path, name));
    }
  }
  const files = readImported(folder, exported, packages);
  const sources = new Map([...files, ...packages.manifests]);
  return { folder, entry: MANIFEST, sources, packages: packages.folders };
}
