import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { LOCK, MANIFEST, type Manifest, packageOf, parseManifest, prefixOf } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { checkInside, readSource } from "./source-text.ts";

/** Finds the packages that files import, and reads what they say of themselves. */
export interface PackageReader {
  /** Where each package lies, by the prefix of its paths; the contracts' own manifest is at the empty one. */
  readonly folders: ReadonlyMap<string, string>;
  /** The texts of manifests and of the lock, by path. */
  readonly manifests: ReadonlyMap<string, string>;
  /** Reads the contracts' own manifest, where there is one; the first package that is opened does so. */
  readonly start: () => void;
  /** Whether that was done. */
  readonly asked: () => boolean;
  /**
   * Opens a package for the file that imports it, and gives the paths of the files that it exports.
   * What is not there or makes no sense is the compiler's finding: it knows the place that needs it.
   */
  readonly open: (importer: string, name: string) => readonly string[];
}

/**
 * Packages as `qsc.json` of the nearest folder above has them, up to the root of the repository.
 * Nothing is read outside of the folder of that file, whatever a package or a link says.
 */
export function packageReader(folder: string): PackageReader {
  const folders = new Map<string, string>();
  const manifests = new Map<string, string>();
  const known = new Map<string, Manifest>();
  const opened = new Set<string>();
  let asked = false;

  const keep = (prefix: string, text: string): Manifest | null => {
    manifests.set(prefix + MANIFEST, text);
    const manifest = parseManifest(text);
    if (!manifest.ok) return null;
    known.set(prefix, manifest.value);
    return manifest.value;
  };

  const start = (): void => {
    if (asked) return;
    asked = true;
    const project = nearestProject(folder);
    if (project === null) return;
    folders.set("", project);
    keep("", readInside(project, join(project, MANIFEST)));
    const lock = join(project, LOCK);
    if (existsSync(lock)) manifests.set(LOCK, readInside(project, lock));
  };

  const open = (importer: string, name: string): readonly string[] => {
    start();
    const project = folders.get("");
    const place = known.get("")?.folders.get(name);
    if (project === undefined || place === undefined || opened.has(name)) return [];
    opened.add(name);
    const home = join(project, place);
    const path = join(home, MANIFEST);
    checkFolder(project, home, name);
    if (!existsSync(path)) return [];
    const text = readInside(project, path);
    const manifest = parseManifest(text);
    // A manifest that cannot be used stands where the importing file looks for it.
    const needed = known.get(packageOf(importer)?.prefix ?? "")?.dependencies.get(name);
    const version = (manifest.ok ? manifest.value.identity?.version : undefined) ?? needed;
    if (version === undefined) return [];
    const prefix = prefixOf(name, version);
    folders.set(prefix, home);
    return (keep(prefix, text)?.exports ?? []).map((file) => prefix + file);
  };

  return { folders, manifests, start, asked: () => asked, open };
}

function readInside(project: string, path: string): string {
  checkInside(project, path);
  return readSource(path);
}

/** A package lies below the manifest that names its folder: a contract from elsewhere can name no other place. */
function checkFolder(project: string, home: string, name: string): void {
  const outside = (where: string): Failure =>
    new Failure(
      "input/outside-folder",
      `the folder of package \`${name}\` is not in \`${where}\``,
      {
        help: "copy the package into that folder, and name its place there in `qsc.json`",
        status: EXIT.usage,
      },
    );
  if (!resolve(home).startsWith(`${resolve(project)}${sep}`)) throw outside(project);
  if (statSync(home, { throwIfNoEntry: false }) === undefined) return;
  if (!realpathSync(home).startsWith(`${realpathSync(project)}${sep}`)) throw outside(project);
}

/** By the path from where the command runs, as findings show it. */
function nearestProject(folder: string): string | null {
  for (let at = folder; ; at = join(at, "..")) {
    if (existsSync(join(at, MANIFEST))) return at;
    const whole = resolve(at);
    if (dirname(whole) === whole || existsSync(join(at, ".git"))) return null;
  }
}
