import { digestBytes, digestOf, type Digest } from "@qsc/plan";
import { MANIFEST, manifestText, type Manifest } from "./manifest.ts";

/**
 * The digest of a package: SHA-256 over the canonical bytes of its manifest and of the names and digests
 * of all its files, sorted by name (spec/packages.md §3). Where the package lies plays no part.
 */
export function packageDigest(
  sources: ReadonlyMap<string, string>,
  prefix: string,
  manifest: Manifest,
): Digest {
  const files = [...sources]
    .filter(([path]) => path.startsWith(prefix) && path !== prefix + MANIFEST)
    .map(([path, text]) => ({
      path: path.slice(prefix.length),
      digest: digestBytes(new TextEncoder().encode(text)),
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
  return digestOf({ format: "qsc-package-files/1", manifest: manifestText(manifest), files });
}
