/**
 * Bundles `qsc` into cli/dist, so that it starts fast and installs with one native dependency.
 * Commands become chunks of their own, loaded when they are called.
 * The pages of the diagnostics travel beside the code, for `qsc explain CODE`.
 */
import { cpSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const dist = join(root, "cli/dist");

rmSync(join(dist, "chunks"), { recursive: true, force: true });
rmSync(join(dist, "pages"), { recursive: true, force: true });
await build({
  entryPoints: [join(root, "cli/src/qsc.ts")],
  outdir: dist,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["qsc-source"],
  // Of a package that comes in both forms, the ES modules: what is not used of them is left out, and nodes start faster.
  mainFields: ["module", "main"],
  external: ["libsql"],
  // CommonJS dependencies inside an ES module bundle still call require for Node's own modules.
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as __createRequire } from "node:module";',
      "const require = __createRequire(import.meta.url);",
    ].join("\n"),
  },
  // Identifiers stay as they are: stack traces can be read, and nothing pays for `keepNames` at each closure.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
});
for (const page of pagesBelow(join(root, "compiler/src"))) {
  cpSync(page, join(dist, "pages", basename(dirname(page)), basename(page)));
}

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path));
}
