import { createHmac } from "node:crypto";
import { TOKEN_BYTES } from "../bits/encode-list.ts";

/**
 * What stands for persons where rows are linked: HMAC-SHA-256 of the identifier, cut to `TOKEN_BYTES` bytes.
 * All sites that take part use the same key, and nobody else has it: a node that had it could try out
 * identifiers if it ever saw a token, and a site without it makes tokens that match nothing.
 */
export function linkTokens(ids: readonly string[], key: Uint8Array): Uint8Array {
  const tokens = new Uint8Array(ids.length * TOKEN_BYTES);
  for (const [row, id] of ids.entries()) {
    const text = id.trim().normalize("NFC");
    const digest = createHmac("sha256", key).update(`qsc-link/v1\n${text}`).digest();
    const token = digest.subarray(0, TOKEN_BYTES);
    // Lanes without a row have the token 0.
    if (token.every((byte) => byte === 0)) token[TOKEN_BYTES - 1] = 1;
    tokens.set(token, row * TOKEN_BYTES);
  }
  return tokens;
}
