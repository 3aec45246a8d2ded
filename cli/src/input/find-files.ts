import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { toAst, type Declaration } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { readSource } from "./source-text.ts";

/** A folder with more than this is not a folder of contracts. */
const MAX_FOUND = 1000;

/**
 * The `.qsc` files that a command is given, in order: files as they are named, and of each folder,
 * and the folders in it, those that declare something of the kinds asked for, or do not parse.
 */
export function findFiles(
  paths: readonly string[],
  kinds: readonly Declaration["kind"][],
): readonly string[] {
  const found = paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      throw new Failure("input/no-such-file", `there is no \`${path}\``, {
        help: "give a contract (.qsc), or a folder that has some",
        status: EXIT.usage,
      });
    }
    if (!stat.isDirectory()) return [path];
    const inside = sourcesBelow(path).filter((file) => concerns(file, kinds));
    if (inside.length > 0) return inside;
    throw new Failure("input/nothing-found", `no file in \`${path}\` has a ${kinds.join(" or ")}`, {
      help: "give another folder, or name the files",
      status: EXIT.usage,
    });
  });
  return [...new Set(found)];
}

/** Not into hidden folders and those of packages; links to folders are not followed. */
function sourcesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile() && entry.name.endsWith(".qsc")) found.push(path);
    }
    if (found.length > MAX_FOUND) {
      throw new Failure("input/too-many-files", `\`${folder}\` holds over ${MAX_FOUND} files`, {
        help: "give a folder of contracts",
        status: EXIT.usage,
      });
    }
  }
  return found.sort();
}

/** Whether a file declares something of one of the kinds; one that does not parse may, so it is not passed over. */
export function concerns(path: string, kinds: readonly Declaration["kind"][]): boolean {
  // By the name that a contract's entry has, so that reading the contract need not parse it again.
  const { document, diagnostics } = toAst(basename(path), readSource(path));
  return diagnostics.length > 0 || document.declarations.some(({ kind }) => kinds.includes(kind));
}
