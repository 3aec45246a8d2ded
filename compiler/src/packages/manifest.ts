import { encodeCanonical } from "@qsc/plan";
import { isPackageFile, isPackageName, isVersion } from "./import-target.ts";
import { type Parsed, parseRecord, readMap, readTexts } from "./parse-record.ts";

/** File name of a manifest, in a package and in the folder of contracts that use packages. */
export const MANIFEST = "qsc.json";

/** What a package says of itself (spec/packages.md). */
export interface Manifest {
  /** Null in a folder of contracts that nobody imports. */
  readonly identity: { readonly name: string; readonly version: string } | null;
  /** Files that others may import, sorted. */
  readonly exports: readonly string[];
  /** Versions of other packages, by name. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Where packages lie, by name; only those of the contract's own manifest count. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Reads a manifest that anybody may have written; never throws. */
export function parseManifest(text: string): Parsed<Manifest> {
  const record = parseRecord(text, "qsc-package/1", [
    ...["name", "version", "exports", "dependencies", "folders"],
  ]);
  if (!record.ok) return record;
  const { name, version, exports = [], dependencies = {}, folders = {} } = record.value;
  if ((name === undefined) !== (version === undefined)) {
    return refuse("`name` and `version` belong together");
  }
  if (name !== undefined && (typeof name !== "string" || !isPackageName(name))) {
    return refuse("`name` is not of the form `@scope/name`, in small letters, digits and `-`");
  }
  if (version !== undefined && (typeof version !== "string" || !isVersion(version))) {
    return refuse("`version` is not of the form `1.2.0`");
  }
  const files = readTexts(exports);
  if (files === null || !files.every(isPackageFile)) {
    return refuse("`exports` is not a list of paths like `schema.qsc`");
  }
  const needed = readMap(dependencies);
  if (
    needed === null ||
    ![...needed].every(([key, text]) => isPackageName(key) && isVersion(text))
  ) {
    return refuse(
      "`dependencies` does not give a version like `1.2.0` for names like `@scope/name`",
    );
  }
  const places = readMap(folders);
  if (places === null || ![...places.keys()].every(isPackageName)) {
    return refuse("`folders` does not give a folder for names like `@scope/name`");
  }
  return {
    ok: true,
    value: {
      identity: name === undefined || version === undefined ? null : { name, version },
      exports: [...new Set(files)].sort(),
      dependencies: needed,
      folders: places,
    },
  };
}

/** The canonical text of a manifest: without layout, and without folders, for where a package lies is no part of it. */
export function manifestText({
  identity,
  exports,
  dependencies,
}: Omit<Manifest, "folders">): string {
  const plain = {
    format: "qsc-package/1",
    ...identity,
    exports,
    dependencies: Object.fromEntries(dependencies),
  };
  return new TextDecoder().decode(encodeCanonical(plain));
}

function refuse(problem: string): Parsed<never> {
  return { ok: false, problem };
}
