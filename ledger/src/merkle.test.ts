import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeUtf8 } from "./bytes.ts";
import type { NodeReader } from "./merkle.ts";
import {
  EMPTY_ROOT,
  hashLeaf,
  makeConsistencyProof,
  makeInclusionProof,
  nodesOfAppend,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";
import { HAVE_VECTORS, readVectors, WITHOUT_VECTORS } from "./testing/vectors.ts";

// The reference leaves and roots of the RFC 6962 test tree.
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
  .concat("606162636465666768696a6b6c6d6e6f")
  .map(hexToBytes);
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** A tree in memory, appended leaf by leaf. */
function grow(leaves: readonly Uint8Array[]): NodeReader {
  const nodes = new Map<string, Uint8Array>();
  const read: NodeReader = (level, index) => {
    const hash = nodes.get(`${level}/${index}`);
    if (!hash) throw new Error(`no node ${level}/${index}`);
    return hash;
  };
  for (const [at, leaf] of leaves.entries()) {
    for (const { level, index, hash } of nodesOfAppend(at, hashLeaf(leaf), read)) {
      nodes.set(`${level}/${index}`, hash);
    }
  }
  return read;
}

test.each(ROOTS.map((root, size) => [size, root] as const))(
  "the tree of the first %i reference leaves has its root",
  (size, root) => {
    expect(bytesToHex(rootOf(size, grow(LEAVES.slice(0, size))))).toBe(root);
    expect(bytesToHex(rootOf(size, grow(LEAVES)))).toBe(root);
  },
);

test("every inclusion proof of the trees up to 40 leaves verifies, and at no other place", () => {
  const leaves = Array.from({ length: 40 }, (_, i) => Uint8Array.of(i));
  const node = grow(leaves);
  for (let size = 1; size <= 40; size++) {
    const root = rootOf(size, node);
    for (let index = 0; index < size; index++) {
      const proof = makeInclusionProof(index, size, node);
      for (let claimed = 0; claimed < size; claimed++) {
        const leafHash = hashLeaf(Uint8Array.of(index));
        expect(verifyInclusion({ index: claimed, size, leafHash }, proof, root)).toBe(
          claimed === index,
        );
      }
    }
  }
});

test("every consistency proof of the trees up to 40 leaves verifies", () => {
  const node = grow(Array.from({ length: 40 }, (_, i) => Uint8Array.of(i)));
  for (let size = 0; size <= 40; size++) {
    for (let from = 0; from <= size; from++) {
      const proof = makeConsistencyProof(from, size, node);
      const old = { size: from, root: rootOf(from, node) };
      const now = { size, root: rootOf(size, node) };
      expect(verifyConsistency(old, now, proof)).toBe(true);
      if (from !== size) expect(verifyConsistency(old, now, [...proof, EMPTY_ROOT])).toBe(false);
      if (from > 0 && from !== size) {
        expect(verifyConsistency(old, now, proof.slice(1))).toBe(false);
        expect(verifyConsistency({ ...old, root: now.root }, now, proof)).toBe(false);
      }
    }
  }
});

test("a tree that changed one early leaf is not consistent with the old one", () => {
  const leaf = fc.uint8Array({ maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(leaf, { minLength: 2, maxLength: 60 }),
      fc.nat(),
      fc.nat(),
      (leaves, a, b) => {
        const from = 1 + (a % (leaves.length - 1));
        const at = b % from;
        const changed = leaves.map((bytes, i) => (i === at ? Uint8Array.of(...bytes, 9) : bytes));
        const node = grow(changed);
        const proof = makeConsistencyProof(from, leaves.length, node);
        const old = { size: from, root: rootOf(from, grow(leaves)) };
        const now = { size: leaves.length, root: rootOf(leaves.length, node) };
        expect(verifyConsistency(old, now, proof)).toBe(false);
      },
    ),
  );
});

test("a proof for a leaf beyond the tree is refused, not made up", () => {
  expect(() => makeInclusionProof(8, 8, grow(LEAVES))).toThrow("there is no proof for leaf 8 of 8");
  expect(() => makeConsistencyProof(9, 8, grow(LEAVES))).toThrow("from 9 to 8 leaves");
});

test("indexes beyond 32 bits are halved as numbers", () => {
  const size = 2 ** 40;
  const leafHash = hashLeaf(encodeUtf8("x"));
  expect(verifyInclusion({ index: size - 1, size, leafHash }, [leafHash], leafHash)).toBe(false);
});

/** The vectors' library refuses to start from an empty tree; the witness protocol demands it. */
const FROM_EMPTY = /\/size1-is-zero-and-size2-is-not-zero\.json$/;

interface InclusionVector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

test.skipIf(!HAVE_VECTORS)(`public inclusion vectors${WITHOUT_VECTORS}`, () => {
  const vectors = readVectors<InclusionVector>("merkle/inclusion");
  expect(vectors.length).toBeGreaterThan(50);
  for (const [path, it] of vectors) {
    const claim = { index: it.leafIdx, size: it.treeSize, leafHash: decodeBase64(it.leafHash) };
    const proof = (it.proof ?? []).map(decodeBase64);
    expect(verifyInclusion(claim, proof, decodeBase64(it.root)), path).toBe(!it.wantErr);
  }
});

test.skipIf(!HAVE_VECTORS)(`public consistency vectors${WITHOUT_VECTORS}`, () => {
  const vectors = readVectors<ConsistencyVector>("merkle/consistency");
  expect(vectors.length).toBeGreaterThan(50);
  for (const [path, it] of vectors) {
    const from = { size: it.size1, root: decodeBase64(it.root1) };
    const to = { size: it.size2, root: decodeBase64(it.root2) };
    const proof = (it.proof ?? []).map(decodeBase64);
    expect(verifyConsistency(from, to, proof), path).toBe(!it.wantErr || FROM_EMPTY.test(path));
  }
});
