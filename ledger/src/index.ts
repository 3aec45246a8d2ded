export type * from "./entry.ts";
export * from "./attestation.ts";
export * from "./digest.ts";
export * from "./errors.ts";
export * from "./key.ts";
