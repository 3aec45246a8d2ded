import { createPrivateKey, webcrypto } from "node:crypto";
import { bytesToHex } from "@noble/hashes/utils.js";
import { decodePublicKey, type PublicKey, type SigningKey } from "@qsc/ledger";
import type { TLSSocket } from "node:tls";

/** Key and certificate as TLS wants them. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/**
 * A self-signed X.509 certificate (RFC 5280, RFC 8410) of an Ed25519 key.
 * Peers are known by that key alone, so the certificate says nothing else and never expires;
 * it is always the same bytes for the same key and name.
 */
export async function createTlsIdentity(
  name: string,
  { seed, publicKey }: SigningKey,
): Promise<TlsIdentity> {
  const open = { kty: "OKP", crv: "Ed25519", x: base64url(decodePublicKey(publicKey)) };
  const secret = { ...open, d: base64url(seed) };
  // Loaded on first use: a command that starts no nodes does without the X.509 library.
  const { selfSigned } = await import("./self-signed.ts");
  const cert = await selfSigned(name, {
    privateKey: await webcrypto.subtle.importKey("jwk", secret, "Ed25519", false, ["sign"]),
    publicKey: await webcrypto.subtle.importKey("jwk", open, "Ed25519", true, ["verify"]),
  });
  const key = createPrivateKey({ key: secret, format: "jwk" });
  return { key: key.export({ format: "pem", type: "pkcs8" }).toString(), cert };
}

/** The Ed25519 key with which the other side of a connection proved itself; `null` if it showed none. */
export function peerKey(socket: TLSSocket): PublicKey | null {
  const key = socket.getPeerX509Certificate()?.publicKey;
  if (key?.asymmetricKeyType !== "ed25519") return null;
  const { x } = key.export({ format: "jwk" });
  return x === undefined ? null : `ed25519:${bytesToHex(Buffer.from(x, "base64url"))}`;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
