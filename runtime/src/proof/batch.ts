import type { GateRecord } from "../engine/products.ts";
import type { BatchLayout } from "./layout.ts";
import { BATCH_WORDS } from "./shape.ts";
import type { Workspace } from "./wasm/workspace.ts";

/** Gates that are proved together. */
export interface Batch {
  /** Batches of a run are numbered from 0. */
  readonly number: number;
  readonly words: number;
  /** Parts of messages, in the order in which they were exchanged. */
  readonly records: readonly GateRecord[];
}

/** Collects the gates of a run and cuts them into batches, the same at every party. */
export interface Batches {
  add(records: readonly GateRecord[]): void;
  /** So many full batches if there are as many, else none. */
  takeFull(count: number): readonly Batch[];
  /** All that is left; at most `count` batches, of which the last need not be full. */
  takeRest(count: number): readonly Batch[];
}

export function collectBatches(): Batches {
  let waiting: GateRecord[] = [];
  let words = 0;
  let next = 0;
  const take = (): Batch => {
    const wanted = Math.min(words, BATCH_WORDS);
    const [records, rest] = cut(waiting, wanted);
    waiting = rest;
    words -= wanted;
    return { number: next++, words: wanted, records };
  };
  return {
    add(records) {
      waiting.push(...records);
      for (const record of records) words += record.words;
    },
    takeFull(count) {
      return words < count * BATCH_WORDS ? [] : Array.from({ length: count }, take);
    },
    takeRest(count) {
      const batches = Math.min(count, Math.ceil(words / BATCH_WORDS));
      return Array.from({ length: batches }, take);
    },
  };
}

/** The first `words` words of records, and what comes after them. */
function cut(records: readonly GateRecord[], words: number): [GateRecord[], GateRecord[]] {
  const first: GateRecord[] = [];
  let missing = words;
  let index = 0;
  while (missing > 0) {
    const record = records[index]!;
    if (record.words > missing) {
      first.push(part(record, 0, missing));
      return [first, [part(record, missing, record.words), ...records.slice(index + 1)]];
    }
    first.push(record);
    missing -= record.words;
    index++;
  }
  return [first, records.slice(index)];
}

function part(record: GateRecord, from: number, to: number): GateRecord {
  const slice = (plane: Int32Array): Int32Array => plane.subarray(from, to);
  return {
    words: to - from,
    ...{ xOwn: slice(record.xOwn), xNext: slice(record.xNext) },
    ...{ yOwn: slice(record.yOwn), yNext: slice(record.yNext) },
    ...{ rhoOwn: slice(record.rhoOwn), rhoNext: slice(record.rhoNext) },
    zNext: slice(record.zNext),
  };
}

/**
 * Writes the planes of a batch into the workspace; gates of zeros fill them up, which are right.
 * The party's own e is a b ^ c d ^ f, and that of P_{i+1}, as its left verifier, a c ^ z ^ rho, with the z that it received.
 */
export function loadPlanes(
  workspace: Workspace,
  { planes }: BatchLayout,
  batch: Batch,
  words: number,
): void {
  const view = (name: keyof BatchLayout["planes"]): Int32Array =>
    workspace.words(planes[name], words);
  const [own, ofNext] = [view("own"), view("ofNext")];
  const [xOwn, xNext, yOwn, yNext] = [view("xOwn"), view("xNext"), view("yOwn"), view("yNext")];
  const [rhoOwn, rhoNext] = [view("rhoOwn"), view("rhoNext")];
  let at = 0;
  for (const record of batch.records) {
    xOwn.set(record.xOwn, at);
    xNext.set(record.xNext, at);
    yOwn.set(record.yOwn, at);
    yNext.set(record.yNext, at);
    rhoOwn.set(record.rhoOwn, at);
    rhoNext.set(record.rhoNext, at);
    ofNext.set(record.zNext, at);
    at += record.words;
  }
  for (const plane of [xOwn, xNext, yOwn, yNext, rhoOwn, rhoNext, ofNext]) plane.fill(0, at);
  for (let k = 0; k < words; k++) {
    const [x, y] = [xNext[k]!, yNext[k]!];
    own[k] = (xOwn[k]! & y) ^ (yOwn[k]! & x) ^ rhoNext[k]!;
    ofNext[k]! ^= (x & y) ^ rhoNext[k]!;
  }
}
