// The X.509 library registers its parts through this polyfill, which must be there first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { KeyUsageFlags, KeyUsagesExtension, Name, X509CertificateGenerator } from "@peculiar/x509";

/** A key pair of one use: to sign its own certificate. */
export type CertifiedKeys = Readonly<
  Record<"privateKey" | "publicKey", Awaited<ReturnType<typeof webcrypto.subtle.importKey>>>
>;

/** The PEM text of a self-signed Ed25519 certificate; the same bytes for the same name and keys. */
export async function selfSigned(name: string, keys: CertifiedKeys): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: "01",
      // As an object, because the library reads quotes in a plain string as syntax.
      name: new Name([{ CN: [{ utf8String: name }] }]),
      ...VALIDITY,
      keys,
      signingAlgorithm: { name: "Ed25519" },
      extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
    },
    webcrypto,
  );
  return certificate.toString("pem");
}

/** From 1970 to "no well-defined expiration" (RFC 5280, section 4.1.2.5). */
const VALIDITY = { notBefore: new Date(0), notAfter: new Date("9999-12-31T23:59:59Z") };
