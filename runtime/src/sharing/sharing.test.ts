import { inspect } from "node:util";
import { expect, test } from "vitest";
import { encodeRows } from "../bits/encode-rows.ts";
import { seededNumbers } from "../engine/random-circuit.ts";
import { systemRandom } from "./random.ts";
import { shareDataset } from "./share-dataset.ts";
import { Share } from "./share.ts";
import { createZeroSharing } from "./zero-sharing.ts";

test("the parties' zero-sharings cancel out, whatever the sizes asked for", () => {
  const session = new Uint8Array(32).fill(3);
  const key = (party: number): Uint8Array => new Uint8Array(32).fill(party % 3);
  const parties = [0, 1, 2].map((party) => createZeroSharing(session, key(party), key(party + 1)));
  for (const words of [1, 5, 16_384, 16_385, 50_000, 3]) {
    const [a, b, c] = parties.map((party) => {
      const out = new Int32Array(words);
      party.fill(out);
      return out;
    });
    expect(a!.every((word, at) => (word ^ b![at]! ^ c![at]!) === 0)).toBe(true);
    expect(a!.some((word) => word !== 0)).toBe(true);
  }
});

test("another session has other randomness", () => {
  const key = new Uint8Array(32).fill(1);
  const words = [1, 2].map((session) => {
    const out = new Int32Array(8);
    createZeroSharing(new Uint8Array(32).fill(session), key, new Uint8Array(32)).fill(out);
    return out;
  });
  expect(words[0]).not.toEqual(words[1]);
});

test("three components make up the planes, each with its two holders", () => {
  const random = seededNumbers(5);
  const column = { name: "v", type: { kind: "int", min: -3, max: 60, scale: 0 }, optional: false };
  const dataset = { name: "d", schema: "S", person: "p", columns: [column] } as const;
  const values = Int32Array.from({ length: 3000 }, () => Math.floor(random() * 64) - 3);
  const planes = encodeRows(dataset as never, [{ values }], 3000);
  const [p0, p1, p2] = shareDataset(planes, systemRandom).map(({ share }) => share);
  expect(p0!.next).toEqual(p1!.own);
  expect(p1!.next).toEqual(p2!.own);
  expect(p2!.next).toEqual(p0!.own);
  const opened = p0!.own.map((word, at) => word ^ p1!.own[at]! ^ p2!.own[at]!);
  expect(opened).toEqual(planes.words);
  expect(p0!.own).not.toEqual(planes.words);
});

test("a share shows its words to nobody", () => {
  const share = new Share(Int32Array.of(123_456), Int32Array.of(654_321));
  for (const text of [inspect(share), String(share), inspect(share, { showHidden: true })]) {
    expect(text).not.toMatch(/123456|654321|123_456/);
  }
  expect(() => JSON.stringify({ share })).toThrow("share");
  expect(Object.keys(structuredClone(share))).toEqual([]);
});
