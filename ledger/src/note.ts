import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { concat, decodeBase64, encodeBase64, encodeUtf8 } from "./bytes.ts";
import { LedgerError } from "./errors.ts";
import type { Random } from "./key.ts";
import { decodePublicKey, isSoundKey, sign, signingKeyOf, verifySignature } from "./key.ts";

/** A signed text in the form of c2sp.org/signed-note. */
export interface Note {
  /** What is signed, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly id: string;
  readonly signature: Uint8Array;
}

/** Who may sign; its text form is a vkey: `<name>+<id>+<base64(0x01 || key)>`. */
export interface NoteVerifier {
  readonly name: string;
  readonly id: string;
  readonly publicKey: Uint8Array;
}

/** Who signs; its text form is a skey: `PRIVATE+KEY+<name>+<id>+<base64(0x01 || seed)>`. */
export interface NoteSigner {
  readonly name: string;
  readonly id: string;
  readonly seed: Uint8Array;
}

/** Makes the key of a log; `skey` is secret. Throws `ledger/bad-key` on a name that cannot stand. */
export function createLedgerKey(origin: string, random: Random): { skey: string; vkey: string } {
  requireName(origin);
  const seed = random(32);
  const publicKey = decodePublicKey(signingKeyOf(seed).publicKey);
  const id = keyId(origin, publicKey);
  return {
    skey: `PRIVATE+KEY+${origin}+${id}+${encodeBase64(concat(ED25519, seed))}`,
    vkey: printVerifier({ name: origin, id, publicKey }),
  };
}

/** Reads a vkey; throws `ledger/bad-key` unless it is an Ed25519 key of prime order under its own id. */
export function parseVerifier(vkey: string): NoteVerifier {
  const { name, id, key } = parseKey(vkey, vkey);
  if (!isSoundKey(key)) throw badKey(`the key of \`${name}\` is not a sound Ed25519 public key`);
  if (id !== keyId(name, key)) throw badKey(`the key of \`${name}\` does not have the id ${id}`);
  return { name, id, publicKey: key };
}

/** Reads a skey; error messages never repeat it. */
export function parseSigner(skey: string): NoteSigner {
  const prefix = "PRIVATE+KEY+";
  if (!skey.startsWith(prefix)) throw badKey("a signing key begins with `PRIVATE+KEY+`");
  const { name, id, key } = parseKey(skey.slice(prefix.length), "the signing key");
  if (id !== keyId(name, decodePublicKey(signingKeyOf(key).publicKey))) {
    throw badKey(`the signing key of \`${name}\` does not have the id ${id}`);
  }
  return { name, id, seed: key };
}

export function verifierOf(signer: NoteSigner): NoteVerifier {
  const publicKey = decodePublicKey(signingKeyOf(signer.seed).publicKey);
  return { name: signer.name, id: signer.id, publicKey };
}

export function printVerifier({ name, id, publicKey }: NoteVerifier): string {
  return `${name}+${id}+${encodeBase64(concat(ED25519, publicKey))}`;
}

/** The note as text: the signed text, an empty line, one signature line. */
export function signNote(text: string, signer: NoteSigner): string {
  requireText(text);
  const signature = sign(encodeUtf8(text), signingKeyOf(signer.seed));
  const blob = concat(Buffer.from(signer.id, "hex"), signature);
  return `${text}\n— ${signer.name} ${encodeBase64(blob)}\n`;
}

/** Reads the form only; see `verifyNote`. Throws `ledger/bad-note`. */
export function parseNote(note: string): Note {
  if (note.length > 1_000_000) throw badNote("the note is larger than 1,000,000 characters");
  const end = note.lastIndexOf("\n\n");
  if (end === -1 || !note.endsWith("\n")) {
    throw badNote("a note is a text, an empty line and signature lines, each ended by a newline");
  }
  const text = note.slice(0, end + 1);
  requireText(text);
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > 100) throw badNote("the note has more than 100 signatures");
  return { text, signatures: lines.map(parseSignature) };
}

/**
 * The signed text, when `verifier` signed it.
 * Signatures by others say nothing and are skipped; a wrong one under this key condemns the note.
 * Throws `ledger/bad-note`.
 */
export function verifyNote(note: string, verifier: NoteVerifier): string {
  const { text, signatures } = parseNote(note);
  const own = signatures.filter(({ name, id }) => name === verifier.name && id === verifier.id);
  if (own.length === 0) {
    throw badNote(`nobody trusted signed the note: \`${verifier.name}+${verifier.id}\` did not`);
  }
  const message = encodeUtf8(text);
  if (!own.every(({ signature }) => verifySignature(signature, message, verifier.publicKey))) {
    throw badNote(`the signature of \`${verifier.name}\` does not fit the text`);
  }
  return text;
}

/** c2sp.org/signed-note, algorithm byte 0x01. */
const ED25519: Uint8Array = Uint8Array.of(1);

/** c2sp.org/signed-note: the first 4 bytes of SHA-256(name || 0x0A || algorithm || key). */
function keyId(name: string, publicKey: Uint8Array): string {
  return bytesToHex(sha256(concat(encodeUtf8(`${name}\n`), ED25519, publicKey)).slice(0, 4));
}

function parseSignature(line: string): NoteSignature {
  const match = /^— (\S+) (\S+)$/u.exec(line);
  if (match?.[1] === undefined || match[2] === undefined || !isName(match[1])) {
    throw badNote("a signature line is `— <name> <base64>`");
  }
  const blob = decodeBase64(match[2]);
  if (blob.length < 5) throw badNote(`the signature of \`${match[1]}\` is too short`);
  return { name: match[1], id: bytesToHex(blob.slice(0, 4)), signature: blob.slice(4) };
}

/** `shown` stands for the text in messages, since a signing key must not appear there. */
function parseKey(text: string, shown: string): { name: string; id: string; key: Uint8Array } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text);
  const [, name, id, base64] = match ?? [];
  if (name === undefined || id === undefined || base64 === undefined || !isName(name)) {
    throw badKey(`\`${shown}\` is not a key of the form \`<name>+<id>+<base64>\``);
  }
  const data = new Uint8Array(Buffer.from(base64, "base64"));
  if (encodeBase64(data) !== base64 || data[0] !== 1 || data.length !== 33) {
    throw badKey(`the key of \`${name}\` is not an Ed25519 key`);
  }
  return { name, id, key: data.slice(1) };
}

function isName(name: string): boolean {
  return name !== "" && !/[\s\u0085+\p{Cc}\p{Surrogate}]/u.test(name);
}

function requireName(name: string): void {
  if (!isName(name)) {
    throw badKey(`\`${name}\` cannot name a key: it must not be empty or hold spaces or \`+\``);
  }
}

function requireText(text: string): void {
  // Control characters but the newline would let two texts look alike.
  if (!text.endsWith("\n") || /[^\P{Cc}\n\u007f-\u009f]|\p{Surrogate}/u.test(text)) {
    throw badNote("the text of a note ends in a newline and holds no control characters");
  }
}

function badKey(message: string): LedgerError {
  return new LedgerError("ledger/bad-key", message);
}

function badNote(message: string): LedgerError {
  return new LedgerError("ledger/bad-note", message);
}
