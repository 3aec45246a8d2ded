import type { Attestation } from "./attestation.ts";
import { encodeCanonical, isCanonical, parseJson } from "./canonical.ts";
import { PARAMETERS, SECURITY } from "./entry-schema.ts";
import { LedgerError } from "./errors.ts";
import type { Schema } from "./schema.ts";
import {
  checkerOf,
  closedObject,
  COUNT,
  DIGEST,
  HEX_32,
  HEX_64,
  LINE,
  listOf,
  named,
  tupleOf,
} from "./schema.ts";

/** Canonical JSON, as a node sends it to the one who collects the receipt. */
export function encodeAttestation(attestation: Attestation): Uint8Array {
  return encodeCanonical(checkAttestation(attestation));
}

/** Reads the form only; throws `ledger/bad-schema`, `ledger/not-json` or `ledger/not-canonical`. */
export function decodeAttestation(bytes: Uint8Array): Attestation {
  const attestation = checkAttestation(parseJson(bytes));
  if (!isCanonical(bytes, attestation)) {
    const message = "the attestation is not in canonical form (RFC 8785)";
    throw new LedgerError("ledger/not-canonical", message);
  }
  return attestation;
}

/** Far more than contracts name. */
const MAX_RECIPIENTS = 1000;

const NUMBER_OF_THREE: Schema = { enum: [0, 1, 2] };
const STREAM: Schema = named("stream", closedObject({ bytes: COUNT, digest: DIGEST }));
const LINK: Schema = closedObject({ peer: NUMBER_OF_THREE, sent: STREAM, received: STREAM });
const HELD: Schema = named(
  "held-shares",
  tupleOf(closedObject({ component: NUMBER_OF_THREE, digest: DIGEST }), 2),
);
const SITE: Schema = closedObject({ site: LINE, rows: COUNT, shares: HELD });
const OUTPUT: Schema = closedObject({ recipient: LINE, commitments: HELD });
const VERDICT: Schema = closedObject({
  prover: NUMBER_OF_THREE,
  accept: { type: "boolean" },
  transcript: DIGEST,
});
const ATTESTED_PROOF: Schema = closedObject({
  gates: COUNT,
  batches: COUNT,
  verdicts: tupleOf(VERDICT, 2),
});

export const ATTESTATION_SCHEMA: Schema = named(
  "attestation",
  closedObject({
    body: closedObject({
      format: { const: "qsc-attestation/2" },
      session: HEX_32,
      node: NUMBER_OF_THREE,
      bundle: DIGEST,
      plan: DIGEST,
      circuit: DIGEST,
      parameters: PARAMETERS,
      dataset: closedObject({ name: LINE, sites: listOf(SITE, 128) }),
      links: tupleOf(LINK, 2),
      andGates: COUNT,
      rounds: COUNT,
      security: SECURITY,
      "proof?": ATTESTED_PROOF,
      outputs: listOf(OUTPUT, MAX_RECIPIENTS),
    }),
    signature: HEX_64,
  }),
);

const checkAttestation: (value: unknown) => Attestation = checkerOf(
  "the attestation",
  ATTESTATION_SCHEMA,
);
