import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/**
 * What rehearsals keep so that the same run over the same rows gives the same noise.
 * Without the file the noise is new, and the ledger, which knows the seeds by their commitments, debits it anew.
 */
export interface NoiseKeys {
  /** The owners' key, from which rows are shared. */
  readonly owner: Uint8Array;
  /** Seed i belongs to nodes i-1 and i. */
  readonly seeds: readonly [Uint8Array, Uint8Array, Uint8Array];
}

/** Reads the keys of a state folder, and makes them when there are none. */
export function noiseKeys(state: string): NoiseKeys {
  const path = join(state, "keys", "noise.json");
  if (!existsSync(path)) {
    const fresh = Array.from({ length: 4 }, () => randomBytes(32).toString("hex"));
    try {
      writeFileSync(path, `${JSON.stringify(fresh)}\n`, { mode: 0o600, flag: "wx" });
    } catch (error) {
      // Another process has just made them: then those hold.
      if (!existsSync(path)) throw error;
    }
  }
  const keys = parseKeys(readFileSync(path, "utf8"));
  const [owner, first, second, third] = keys;
  if (owner === undefined || first === undefined || second === undefined || third === undefined) {
    throw new Failure("state/bad-noise-keys", `\`${path}\` does not hold four keys`, {
      help: "restore it from a backup, or remove it: noise is then new and costs epsilon again",
      status: EXIT.usage,
    });
  }
  return { owner, seeds: [first, second, third] };
}

function parseKeys(text: string): readonly Uint8Array[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value) || value.length !== 4) return [];
  return value.flatMap((key: unknown) =>
    typeof key === "string" && /^[0-9a-f]{64}$/.test(key)
      ? [new Uint8Array(Buffer.from(key, "hex"))]
      : [],
  );
}
