import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ImportTarget, importTarget, packageOf, toAst } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import type { PackageReader } from "./package-reader.ts";
import { checkInside, readSource } from "./source-text.ts";

/** The most files that one contract, or the packages of one folder, may make this program read. */
const MAX_FILES = 100;

/**
 * The files `starts` and all that they import, by path: each in the folder of the contract or of its package, and
 * nothing else. What is missing is left out, for the compiler to report: it knows the place that names it.
 */
export function readImported(
  folder: string,
  starts: readonly string[],
  packages: PackageReader,
): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const waiting = [...starts];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const place = packageOf(next);
    const home = place === null ? folder : packages.folders.get(place.prefix);
    if (home === undefined || sources.has(next)) continue;
    const absolute = join(home, next.slice(place?.prefix.length ?? 0));
    if (!existsSync(absolute)) continue;
    // A contract that is named may be a link; what it names may not lead outside.
    if (place !== null || !starts.includes(next)) checkInside(home, absolute);
    const text = readSource(absolute);
    sources.set(next, text);
    if (sources.size > MAX_FILES) {
      throw new Failure(
        "input/too-many-files",
        `\`${absolute}\` is one of over ${MAX_FILES} files`,
        {
          help: "put what belongs together into one file",
          status: EXIT.usage,
        },
      );
    }
    for (const target of importsOf(next, text)) {
      if (target.kind === "file") waiting.push(target.path);
      else waiting.push(...packages.open(next, target.name));
    }
  }
  return sources;
}

function importsOf(path: string, text: string): readonly ImportTarget[] {
  const { document } = toAst(path, text);
  return document.declarations.flatMap((declaration) =>
    declaration.kind === "import" ? (importTarget(path, declaration.from.text) ?? []) : [],
  );
}
