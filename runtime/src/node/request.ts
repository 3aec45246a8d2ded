import { Ajv2020 } from "ajv/dist/2020.js";
import { MAX_ENTRY_BYTES } from "@qsc/ledger";
import { RuntimeError } from "../runtime-error.ts";
import { LANE_BLOCK } from "../bits/planes.ts";

/** What a client asks of a node (spec/protocol.md, "Control messages"). */
export type NodeRequest = UploadRequest | PrepareRequest | RunRequest;

/** Followed by the two components that the node holds, each `4 * planes * lanes / 32` bytes. */
export interface UploadRequest {
  readonly kind: "upload";
  readonly dataset: string;
  readonly site: string;
  /** Padded rows. */
  readonly lanes: number;
  readonly planes: number;
}

/** What a node compiles by itself; nothing else of a bundle is taken from a client. */
export interface ContractSources {
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  readonly entry: string;
}

/** Has the node compile a contract ahead of its runs, to save them the time. */
export interface PrepareRequest extends ContractSources {
  readonly kind: "prepare";
}

export interface RunRequest extends ContractSources {
  readonly kind: "run";
  /** Canonical JSON of a `qsc-authorization/2` document, with its newline. */
  readonly authorization: string;
  /** A value for each parameter, in the order of the plan. */
  readonly parameters: readonly number[];
  readonly history: RunHistory;
}

/** What a node needs to find out which earlier runs there were, and what they released. */
export interface RunHistory {
  /** Every leaf of the log before the authorization, as the text of its bytes. */
  readonly leaves: readonly string[];
  /** The contracts of the earlier runs that the authorization names, each once. */
  readonly contracts: readonly ContractSources[];
}

/** The answer to a preparation. */
export interface PreparedResponse {
  /** Digest of the bundle that the sources compile to. */
  readonly bundle: string;
}

/** The answer to an upload: SHA-256 digests of the components as they arrived. */
export interface UploadedResponse {
  readonly own: string;
  readonly next: string;
}

/** The answer to a run; the output shares follow as `bytes` bytes of body. */
export interface ResultResponse {
  readonly attestation: unknown;
  readonly bytes: number;
  readonly rssMb: number;
}

export interface ProgressNotice {
  readonly round: number;
  readonly andGates: number;
}

export interface FailureNotice {
  readonly code: string;
  readonly message: string;
  readonly help: string;
  /** Name of the node that is to blame, when one is known. */
  readonly node: string | null;
}

export function checkRequest(value: unknown): NodeRequest {
  const validate = AJV.compile<NodeRequest>(REQUEST);
  if (validate(value)) return value;
  const error = validate.errors?.[0];
  throw new RuntimeError(
    "node/bad-request",
    `the request is not understood: ${error?.instancePath ?? ""} ${error?.message ?? ""}`,
    "use a client of the same version as the node",
  );
}

const NAME = { type: "string", minLength: 1, maxLength: 200 } as const;

const CONTRACT = {
  sources: {
    type: "array",
    maxItems: 1000,
    items: {
      type: "object",
      additionalProperties: false,
      required: ["path", "text"],
      properties: { path: { type: "string" }, text: { type: "string" } },
    },
  },
  entry: { type: "string" },
} as const;

const HISTORY = {
  type: "object",
  additionalProperties: false,
  required: ["leaves", "contracts"],
  properties: {
    leaves: { type: "array", items: { type: "string", maxLength: MAX_ENTRY_BYTES } },
    contracts: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["sources", "entry"],
        properties: CONTRACT,
      },
    },
  },
} as const;

/** Compiles a schema once; the schema of schemas, which takes longer than all else, is left out. */
const AJV: Ajv2020 = new Ajv2020({
  ...{ strict: true, strictRequired: false, discriminator: true },
  ...{ validateSchema: false, meta: false },
});

const REQUEST = {
  type: "object",
  required: ["kind"],
  properties: { kind: { type: "string" } },
  discriminator: { propertyName: "kind" },
  oneOf: [
    {
      type: "object",
      additionalProperties: false,
      required: ["kind", "dataset", "site", "lanes", "planes"],
      properties: {
        kind: { const: "upload" },
        dataset: NAME,
        site: NAME,
        lanes: { type: "integer", minimum: LANE_BLOCK, maximum: 2 ** 32, multipleOf: LANE_BLOCK },
        planes: { type: "integer", minimum: 1, maximum: 65_536 },
      },
    },
    {
      type: "object",
      additionalProperties: false,
      required: ["kind", "sources", "entry"],
      properties: { kind: { const: "prepare" }, ...CONTRACT },
    },
    {
      type: "object",
      additionalProperties: false,
      required: ["kind", "sources", "entry", "authorization", "parameters", "history"],
      properties: {
        kind: { const: "run" },
        ...CONTRACT,
        authorization: { type: "string" },
        parameters: { type: "array", maxItems: 1000, items: { type: "integer" } },
        history: HISTORY,
      },
    },
  ],
};
