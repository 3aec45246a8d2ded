import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { PublicKey, SigningKey } from "@qsc/ledger";
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
export function createTlsIdentity(name: string, signingKey: SigningKey): TlsIdentity {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, signingKey.seed]),
    format: "der",
    type: "pkcs8",
  });
  const cert = selfSign(name, privateKey);
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${Buffer.from(cert)
      .toString("base64")
      .replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** The Ed25519 key with which the other side of a connection proved itself; `null` if it showed none. */
export function peerKey(socket: TLSSocket): PublicKey | null {
  const key = socket.getPeerX509Certificate()?.publicKey;
  if (key?.asymmetricKeyType !== "ed25519") return null;
  const spki = key.export({ format: "der", type: "spki" });
  return `ed25519:${bytesToHex(new Uint8Array(spki.subarray(spki.length - 32)))}`;
}

/** PrivateKeyInfo of an Ed25519 seed up to the seed (RFC 8410, section 7). */
const PKCS8_PREFIX = hexToBytes("302e020100300506032b657004220420");
/** AlgorithmIdentifier of Ed25519. */
const ED25519 = hexToBytes("300506032b6570");
/** Validity from 1970 to 9999-12-31 23:59:59, "no well-defined expiration" (RFC 5280, section 4.1.2.5). */
const VALIDITY = der(0x30, [
  der(0x17, [Buffer.from("700101000000Z")]),
  der(0x18, [Buffer.from("99991231235959Z")]),
]);

function selfSign(name: string, key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const commonName = der(0x30, [der(0x06, [hexToBytes("550403")]), der(0x0c, [Buffer.from(name)])]);
  const distinguishedName = der(0x30, [der(0x31, [commonName])]);
  const tbs = der(0x30, [
    der(0xa0, [der(0x02, [Uint8Array.of(2)])]),
    der(0x02, [Uint8Array.of(1)]),
    ED25519,
    distinguishedName,
    VALIDITY,
    distinguishedName,
    spki,
  ]);
  const signature = sign(null, tbs, key);
  return der(0x30, [tbs, ED25519, der(0x03, [Uint8Array.of(0), signature])]);
}

/** One DER element: tag, length, contents (X.690, section 8.1). */
function der(tag: number, contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...length), body]);
}
