/** What the text of an import means, before anything is looked up. */
export type ImportTarget =
  /** A path of the sources map. */
  | { readonly kind: "file"; readonly path: string }
  /** A file of a package, by its path in there. */
  | { readonly kind: "package"; readonly name: string; readonly file: string };

/**
 * A relative path, or `@scope/name/file.qsc`; null where it is neither,
 * or leads out of the folder of the contract or out of a package.
 */
export function importTarget(from: string, target: string): ImportTarget | null {
  const [, name, file] = IN_PACKAGE.exec(target) ?? [];
  if (name !== undefined && file !== undefined) {
    return isPackageFile(file) ? { kind: "package", name, file } : null;
  }
  const path = resolvePath(from, target, ".qsc");
  return path === null ? null : { kind: "file", path };
}

/** A relative path to a file of one kind, by the path of the file that names it; null as with imports. */
export function resolvePath(from: string, target: string, ending: string): string | null {
  if (!/^\.{1,2}\//.test(target) || !target.endsWith(ending) || target.includes("\\")) return null;
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") {
      parts.push(part);
    } else if (parts.pop() === undefined) {
      return null;
    }
  }
  const path = parts.join("/");
  // Neither out of a package, nor into one past its list of exports.
  return packageOf(path)?.prefix === packageOf(from)?.prefix ? path : null;
}

/** A package that a file of the sources map belongs to. */
export interface PackagePlace {
  readonly name: string;
  readonly version: string;
  /** `@scope/name@1.0.0/`: what its paths begin with, wherever the package lies. */
  readonly prefix: string;
}

/** The package of a path of the sources map; null for a file of the contract's own folder. */
export function packageOf(path: string): PackagePlace | null {
  const [prefix, name, version] = OF_PACKAGE.exec(path) ?? [];
  return prefix === undefined || name === undefined || version === undefined
    ? null
    : { name, version, prefix };
}

export function prefixOf(name: string, version: string): string {
  return `${name}@${version}/`;
}

export function isPackageName(text: string): boolean {
  return text.length <= MAX_NAME && new RegExp(`^${NAME}$`).test(text);
}

export function isVersion(text: string): boolean {
  return new RegExp(`^${VERSION}$`).test(text);
}

/** Whether a text is a plain path downwards to a `.qsc` file: one file has one path. */
export function isPackageFile(text: string): boolean {
  return (
    text.length <= MAX_PATH &&
    /^([A-Za-z0-9_][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.qsc$/.test(text)
  );
}

const MAX_NAME = 128;
const MAX_PATH = 256;
const NAME = "@[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*";
const NUMBER = "(?:0|[1-9][0-9]{0,8})";
const VERSION = `${NUMBER}\\.${NUMBER}\\.${NUMBER}`;
const IN_PACKAGE = new RegExp(`^(${NAME})/(.+)$`);
const OF_PACKAGE = new RegExp(`^(${NAME})@(${VERSION})/`);
