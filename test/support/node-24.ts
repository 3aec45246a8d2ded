import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./qsc.ts";

const VERSION = "24.21.0";

/** The program of Node.js 24, installed on first use from the registry; throws where there is none. */
export function node24(): string {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(repository, "node_modules/.cache/node-24");
  const program = join(folder, "node_modules", name, "bin/node");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const options = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts"];
    execFileSync("npm", ["install", "--prefix", folder, ...options, `${name}@${VERSION}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return program;
}
