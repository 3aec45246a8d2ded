import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LOCK, MANIFEST, packageOf, reachedSources, toAst } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { packageReader } from "./package-reader.ts";
import { readImported } from "./read-imported.ts";
import { readSource } from "./source-text.ts";

/** The sources of one contract: its entry file and all that it imports, by path relative to its folder. */
export interface ContractFiles {
  readonly folder: string;
  readonly entry: string;
  readonly sources: ReadonlyMap<string, string>;
  /** Where the packages lie that files come from, by the prefix of their paths; absent where there are none. */
  readonly packages?: ReadonlyMap<string, string>;
}

/**
 * Reads a contract and its imports: nothing outside of its folder but packages that the nearest `qsc.json` names.
 * `path` is a `.qsc` file, or a folder with exactly one.
 */
export function readContract(path: string): ContractFiles {
  const file = contractFile(path);
  const folder = dirname(file);
  const entry = basename(file);
  const packages = packageReader(folder);
  const sources = readImported(folder, [entry], packages);
  if (!packages.asked()) return { folder, entry, sources };
  const all = new Map([...sources, ...packages.manifests]);
  return { folder, entry, sources: reachedSources(all, entry), packages: packages.folders };
}

/** Where a file of a contract lies. */
export function locate(
  { folder, packages }: Pick<ContractFiles, "folder" | "packages">,
  path: string,
): string {
  const { prefix } = packageOf(path) ?? { prefix: "" };
  const isOfProject = path === MANIFEST || path === LOCK;
  const home = prefix === "" && !isOfProject ? folder : (packages?.get(prefix) ?? folder);
  return join(home, home === folder ? path : path.slice(prefix.length));
}

function contractFile(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new Failure("input/no-such-file", `there is no \`${path}\``, {
      help: "give a contract (.qsc), or a folder that has one",
      status: EXIT.usage,
    });
  }
  if (!stat.isDirectory()) return path;
  const contracts = readdirSync(path)
    .filter((name) => name.endsWith(".qsc") && statSync(join(path, name)).isFile())
    .filter((name) => declaresContract(join(path, name)));
  const [only] = contracts;
  if (only === undefined || contracts.length > 1) {
    const found =
      contracts.length === 0 ? "none" : contracts.map((name) => `\`${name}\``).join(", ");
    throw new Failure(
      "input/which-contract",
      `\`${path}\` should have one contract; found ${found}`,
      {
        help: "name the .qsc file",
        status: EXIT.usage,
      },
    );
  }
  return join(path, only);
}

function declaresContract(path: string): boolean {
  const { document } = toAst(basename(path), readSource(path));
  return document.declarations.some((declaration) => declaration.kind === "contract");
}
