import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { resolveImport, toAst } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/** The sources of one contract: its entry file and all that it imports, by path relative to its folder. */
export interface ContractFiles {
  readonly folder: string;
  readonly entry: string;
  readonly sources: ReadonlyMap<string, string>;
}

/** Limits of what one contract may make this program read. */
const MAX_FILES = 100;
const MAX_BYTES = 1 << 20;

/** Reads a contract and its imports, nothing outside of its folder. `path` is a `.qsc` file, or a folder with exactly one. */
export function readContract(path: string): ContractFiles {
  const file = contractFile(path);
  const folder = dirname(file);
  const entry = basename(file);
  const sources = new Map<string, string>();
  const waiting = [entry];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const absolute = join(folder, next);
    // A missing import is the compiler's finding: it knows the place that names it.
    if (sources.has(next) || !existsSync(absolute)) continue;
    if (next !== entry) checkInside(folder, absolute);
    const text = readSource(absolute);
    sources.set(next, text);
    if (sources.size > MAX_FILES) {
      throw new Failure("input/too-many-files", `\`${file}\` imports over ${MAX_FILES} files`, {
        help: "put what belongs together into one file",
        status: EXIT.usage,
      });
    }
    waiting.push(...importsOf(next, text));
  }
  return { folder, entry, sources };
}

/** Reads a file as text, or fails with what to do. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Failure("input/unreadable-file", `cannot read \`${path}\`: ${reasonOf(error)}`, {
      help: "check the path and its permissions",
      status: EXIT.usage,
    });
  }
}

/** An import may not lead outside by a symbolic link, nor wait for a pipe or device. */
export function checkInside(folder: string, path: string): void {
  if (!realpathSync(path).startsWith(`${realpathSync(folder)}${sep}`)) {
    throw new Failure("input/outside-folder", `\`${path}\` is a link that leads outside`, {
      help: "copy the file into the contract's folder",
      status: EXIT.usage,
    });
  }
  if (!statSync(path).isFile()) {
    throw new Failure("input/unreadable-file", `\`${path}\` is not a regular file`, {
      help: "import a .qsc file",
      status: EXIT.usage,
    });
  }
}

export function readSource(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === true && stat.size > MAX_BYTES) {
    throw new Failure("input/file-too-large", `\`${path}\` is larger than 1 MiB`, {
      help: "keep data out of contracts",
      status: EXIT.usage,
    });
  }
  return readText(path);
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
  const { document } = toAst(path, readSource(path));
  return document.declarations.some((declaration) => declaration.kind === "contract");
}

function importsOf(path: string, text: string): string[] {
  const { document } = toAst(path, text);
  return document.declarations.flatMap((declaration) =>
    declaration.kind === "import" ? [resolveImport(path, declaration.from.text) ?? []].flat() : [],
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
