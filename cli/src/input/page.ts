import { existsSync, readFileSync } from "node:fs";

/** The page of a diagnostic code, in Markdown; null when there is none. */
export function pageOf(code: string): string | null {
  // The pages are laid beside the bundled code by scripts/bundle-cli.ts; chunks are one folder below it.
  const candidates = ["./pages/", "../pages/"].map(
    (base) => new URL(`${base}${code}.md`, import.meta.url),
  );
  const page = candidates.find((url) => existsSync(url));
  return page === undefined ? null : readFileSync(page, "utf8");
}
