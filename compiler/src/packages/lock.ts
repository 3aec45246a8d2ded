import { encodeCanonical } from "@qsc/plan";
import { isPackageName, isVersion } from "./import-target.ts";
import { type Parsed, parseRecord, readEntries, readMap } from "./parse-record.ts";

/** File name of a lock, beside the manifest of the contracts. */
export const LOCK = "qsc.lock.json";

/** One version of a package, and the digest of all that it says. */
export interface PackagePin {
  readonly version: string;
  readonly digest: string;
}

/** The packages of a folder of contracts, by name. */
export type Lock = ReadonlyMap<string, PackagePin>;

/** Reads a lock that anybody may have written; never throws. */
export function parseLock(text: string): Parsed<Lock> {
  const record = parseRecord(text, "qsc-lock/1", ["packages"]);
  if (!record.ok) return record;
  const entries = readEntries(record.value["packages"]);
  if (entries === null) return { ok: false, problem: "`packages` is not an object" };
  const pins = new Map<string, PackagePin>();
  for (const [name, entry] of entries) {
    const fields = readMap(entry);
    const [version, digest] = [fields?.get("version"), fields?.get("digest")];
    const isPin = fields?.size === 2 && version !== undefined && digest !== undefined;
    if (!isPin || !isPackageName(name) || !isVersion(version) || !DIGEST.test(digest)) {
      return {
        ok: false,
        problem: "`packages` does not give a version and a digest for each name",
      };
    }
    pins.set(name, { version, digest });
  }
  return { ok: true, value: pins };
}

/** The canonical text of a lock. */
export function lockText(lock: Lock): string {
  const plain = { format: "qsc-lock/1", packages: Object.fromEntries(lock) };
  return new TextDecoder().decode(encodeCanonical(plain));
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;
