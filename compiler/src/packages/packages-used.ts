import type { BundledPackage } from "@qsc/plan";
import { packageOf } from "./import-target.ts";
import { LOCK, parseLock } from "./lock.ts";

/** The packages that some of the files belong to, by name, with the digests that imports were held against. */
export function packagesUsed(
  sources: ReadonlyMap<string, string>,
  paths: readonly string[],
): readonly BundledPackage[] {
  const lock = parseLock(sources.get(LOCK) ?? "");
  const names = new Set(paths.flatMap((path) => packageOf(path)?.name ?? []));
  return [...names].sort().flatMap((name) => {
    const pin = lock.ok ? lock.value.get(name) : undefined;
    return pin === undefined ? [] : [{ name, ...pin }];
  });
}
