import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT: string = fileURLToPath(
  new URL("../../../../shared/reference/vectors/ledger", import.meta.url),
);

/** False where the public test vectors do not lie beside the repository; such tests are then skipped. */
export const HAVE_VECTORS: boolean = existsSync(ROOT);

/** The reason that a skipped test shows. */
export const WITHOUT_VECTORS: string = HAVE_VECTORS
  ? ""
  : " (skipped: needs the public vectors at ../shared/reference/vectors/ledger)";

export function readVector(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(ROOT, path)));
}

export function readVectorText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** All JSON files below a folder, as [path, value]. */
export function readVectors<Value>(folder: string): [string, Value][] {
  const visit = (path: string): string[] =>
    statSync(join(ROOT, path)).isDirectory()
      ? readdirSync(join(ROOT, path)).flatMap((name) => visit(`${path}/${name}`))
      : [path];
  return visit(folder).map((path) => [path, JSON.parse(readVectorText(path)) as Value]);
}
