import { signingKeyOf } from "@qsc/ledger";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createTlsIdentity } from "./certificate.ts";

const KEY = signingKeyOf(new Uint8Array(32).fill(7));

async function certificateOf(name: string): Promise<X509Certificate> {
  return new X509Certificate((await createTlsIdentity(name, KEY)).cert);
}

test("the certificate is of the node's key and signed by it", async () => {
  const certificate = await certificateOf("node-1");
  const { x } = certificate.publicKey.export({ format: "jwk" });
  expect(`ed25519:${Buffer.from(x ?? "", "base64url").toString("hex")}`).toBe(KEY.publicKey);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test("the private key belongs to the certificate", async () => {
  const { key, cert } = await createTlsIdentity("node-1", KEY);
  expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true);
});

test("it names the node and never expires", async () => {
  const { subject, issuer, validTo, ca } = await certificateOf("node-1");
  expect([subject, issuer, ca]).toEqual(["CN=node-1", "CN=node-1", false]);
  expect(validTo).toBe("Dec 31 23:59:59 9999 GMT");
});

test("a name that needs quoting stays one name", async () =>
  expect((await certificateOf('a, CN="b"+c')).toLegacyObject().subject.CN).toBe('a, CN="b"+c'));

test("the same key and name give the same bytes", async () =>
  expect((await certificateOf("a")).raw).toEqual((await certificateOf("a")).raw));
