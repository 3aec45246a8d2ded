import { encodeCanonical, isCanonical, parseJson } from "./canonical.ts";
import { SECURITIES, type Entry } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import type { Schema } from "./schema.ts";
import {
  checkerOf,
  closedObject,
  COUNT,
  DIGEST,
  HEX_32,
  LINE,
  listOf,
  named,
  PUBLIC_KEY,
  tupleOf,
  VALUE,
} from "./schema.ts";

/** The most bytes of one entry: what a 16-bit length in an entry tile can say (c2sp.org/tlog-tiles). */
export const MAX_ENTRY_BYTES: number = 65_535;

/** The most runs over one data set that a later one names; far below what an entry can hold. */
const MAX_EARLIER_RUNS = 4096;

/** The most earlier snapshots whose rows a site shares beside its own; a guard takes fewer. */
const MAX_EARLIER_SNAPSHOTS = 64;

/** The bytes of a leaf; throws `ledger/bad-schema` or `ledger/entry-too-large`. */
export function encodeEntry(entry: Entry): Uint8Array {
  const bytes = encodeCanonical(checkEntry(entry));
  requireSize(bytes);
  return bytes;
}

/** Reads a leaf; refuses any bytes but those that `encodeEntry` gives. */
export function decodeEntry(bytes: Uint8Array): Entry {
  requireSize(bytes);
  const entry = checkEntry(parseJson(bytes));
  if (!isCanonical(bytes, entry)) {
    throw new LedgerError("ledger/not-canonical", "the entry is not in canonical form (RFC 8785)");
  }
  return entry;
}

export const PARAMETERS: Schema = named(
  "parameters",
  listOf(closedObject({ name: LINE, value: VALUE }), 256),
);

const NAME_AND_VERSION: Schema = named(
  "name-and-version",
  closedObject({ name: LINE, version: LINE }),
);
const DATASET: Schema = closedObject({
  name: LINE,
  sites: {
    ...listOf(
      closedObject({
        ...{ site: LINE, rows: COUNT, snapshot: DIGEST, shares: tupleOf(DIGEST, 3) },
        "data?": LINE,
        "earlier?": { ...listOf(DIGEST, MAX_EARLIER_SNAPSHOTS), minItems: 1 },
      }),
      128,
    ),
    minItems: 1,
  },
});
const POSITIVE: Schema = { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
const EPSILON: Schema = named(
  "epsilon",
  closedObject({ numerator: POSITIVE, denominator: POSITIVE }),
);
const COST: Schema = closedObject({ andGates: COUNT, rounds: COUNT, bytesPerParty: COUNT });

export const SECURITY: Schema = named("security", { enum: SECURITIES });

export const PUBLISH_SCHEMA: Schema = entryOf("contract.publish", {
  contract: NAME_AND_VERSION,
  bundle: DIGEST,
  plan: DIGEST,
  circuit: DIGEST,
  certificate: DIGEST,
  compiler: NAME_AND_VERSION,
  "epsilon?": EPSILON,
});

const BUDGET_SCHEMA: Schema = entryOf("privacy.budget", { site: LINE, epsilon: EPSILON });

export const AUTHORIZE_SCHEMA: Schema = entryOf("run.authorize", {
  contract: COUNT,
  bundle: DIGEST,
  parameters: PARAMETERS,
  dataset: DATASET,
  earlier: listOf(COUNT, MAX_EARLIER_RUNS),
  circuit: DIGEST,
  committee: tupleOf(closedObject({ node: LINE, key: PUBLIC_KEY }), 3),
  security: SECURITY,
  mode: { const: "rehearsal" },
  "noise?": tupleOf(DIGEST, 3),
  nonce: HEX_32,
});

export const COMPLETE_SCHEMA: Schema = entryOf("run.complete", {
  authorization: COUNT,
  session: HEX_32,
  attestations: tupleOf(DIGEST, 3),
  cost: COST,
});

const ABORT_SCHEMA: Schema = entryOf("run.abort", {
  authorization: COUNT,
  session: HEX_32,
  code: { type: "string", maxLength: 100, pattern: "^[a-z0-9-]+/[a-z0-9-]+$" },
  "node?": LINE,
});

/** The closed union of entries; anything else fails. */
export const ENTRY_SCHEMA: Schema = {
  type: "object",
  required: ["kind"],
  discriminator: { propertyName: "kind" },
  oneOf: [PUBLISH_SCHEMA, BUDGET_SCHEMA, AUTHORIZE_SCHEMA, COMPLETE_SCHEMA, ABORT_SCHEMA],
};

const checkEntry: (value: unknown) => Entry = checkerOf("the entry", ENTRY_SCHEMA);

function entryOf(kind: Entry["kind"], fields: Readonly<Record<string, Schema>>): Schema {
  return named(kind, closedObject({ kind: { const: kind }, time: COUNT, ...fields }));
}

function requireSize(bytes: Uint8Array): void {
  if (bytes.length > MAX_ENTRY_BYTES) {
    const message = `the entry has ${bytes.length} bytes, more than the ${MAX_ENTRY_BYTES} of a leaf`;
    throw new LedgerError("ledger/entry-too-large", message);
  }
}
