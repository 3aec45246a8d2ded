import type { Bundle } from "./bundle.ts";
import { encodeCanonical } from "./canonical.ts";
import { type Digest, digestOf } from "./digest.ts";
import { isNestedDeeper, MAX_DEPTH } from "./schema-problem.ts";
import { validateBundle } from "./validate.ts";

/** A bundle as a file: with its digest, so that every changed byte is found (spec/plan.md). */
export interface SealedBundle {
  readonly format: "qsc-sealed-bundle/1";
  readonly bundle: Bundle;
  readonly digest: Digest;
}

/** The bytes of the file: canonical JSON and a newline. */
export function sealBundle(bundle: Bundle): Uint8Array {
  const sealed: SealedBundle = { format: "qsc-sealed-bundle/1", bundle, digest: digestOf(bundle) };
  return withNewline(encodeCanonical(sealed));
}

export type OpenedBundle =
  | { readonly ok: true; readonly bundle: Bundle; readonly digest: Digest }
  | { readonly ok: false; readonly problem: string };

/** Reads a sealed bundle from bytes that nobody vouches for; never throws. */
export function openBundle(bytes: Uint8Array): OpenedBundle {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("the file is not JSON in UTF-8");
  }
  if (isNestedDeeper(value, MAX_DEPTH)) return refuse("the file is nested too deeply");
  if (!isSealed(value)) return refuse("the file is not of the format `qsc-sealed-bundle/1`");
  if (!sameBytes(bytes, withNewline(encodeCanonical(value)))) {
    return refuse("the bytes are not canonical: the file was changed after it was sealed");
  }
  const digest = digestOf(value.bundle);
  if (digest !== value.digest) {
    return refuse(`the bundle has the digest ${digest}, but the seal says ${String(value.digest)}`);
  }
  const [problem] = validateBundle(value.bundle);
  if (problem !== undefined) return refuse(`the bundle is malformed: ${problem}`);
  return { ok: true, bundle: value.bundle, digest };
}

function isSealed(value: unknown): value is SealedBundle {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value).sort().join();
  return (
    keys === "bundle,digest,format" && "format" in value && value.format === "qsc-sealed-bundle/1"
  );
}

function withNewline(bytes: Uint8Array): Uint8Array {
  return new Uint8Array([...bytes, 0x0a]);
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function refuse(problem: string): OpenedBundle {
  return { ok: false, problem };
}
