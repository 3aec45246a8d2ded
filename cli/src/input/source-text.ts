import { readFileSync, realpathSync, statSync } from "node:fs";
import { sep } from "node:path";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/** What one source may hold. */
const MAX_BYTES = 1 << 20;

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

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
