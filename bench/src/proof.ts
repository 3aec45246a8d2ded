import { randomFillSync } from "node:crypto";
import { exchangeInLockStep } from "../../runtime/src/engine/lock-step.ts";
import type { Batch, GatePlanes } from "../../runtime/src/proof/batch.ts";
import { BATCH_WORDS } from "../../runtime/src/proof/shape.ts";
import { createProofParty, validate } from "../../runtime/src/proof/validate.ts";
import type { PartyIndex } from "../../runtime/src/sharing/share.ts";
import { createZeroSharing, type ZeroSharing } from "../../runtime/src/sharing/zero-sharing.ts";
import type { ProofOptions } from "./options.ts";
import { report } from "./report.ts";

/** Three parties in one thread prove random products to each other; the figures are those of one party. */
export function benchProof({ gates, repeat, json }: ProofOptions): void {
  const words = Math.ceil(gates / 32);
  const parties = randomGates(words);
  const runs = Array.from({ length: repeat }, (_, run) => {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const cost = prove(parties, words, run);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const nsPerGate = (milliseconds: number): number =>
      Number(((milliseconds * 1e6) / (PARTIES.length * 32 * words)).toFixed(1));
    return {
      ...{ gates: 32 * words, ...cost },
      ...{ wallNsPerGate: nsPerGate(ms), cpuNsPerGate: nsPerGate((user + system) / 1000) },
      rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
    };
  });
  report(runs, json, ({ cpuNsPerGate }) => cpuNsPerGate);
}

const PARTIES: readonly PartyIndex[] = [0, 1, 2];

/** As many batches together as in a run. */
const GROUP = 8;

interface Cost {
  readonly batches: number;
  readonly exchanges: number;
  /** Sent by one party in both directions. */
  readonly bytesPerParty: number;
}

function prove(gates: readonly PartyGates[], words: number, run: number): Cost {
  const parties = PARTIES.map((party) =>
    createProofParty(party, key(1 + run), key(10 + party), key(10 + ((party + 1) % 3))),
  );
  const masks = gates.map(({ zero }) => zero.again());
  const batches = gates.map(({ planes }) => batchesOf(planes, words));
  let cost: Cost = { batches: 0, exchanges: 0, bytesPerParty: 0 };
  for (let from = 0; from < batches[0]!.length; from += GROUP) {
    const groups = batches.map((all) => all.slice(from, from + GROUP));
    const { exchanges, bytes } = exchangeInLockStep(
      parties.map((party, index) => validate(groups[index]!, party, masks[index]!)),
    );
    cost = {
      batches: cost.batches + groups[0]!.length,
      exchanges: cost.exchanges + exchanges,
      bytesPerParty: cost.bytesPerParty + bytes,
    };
  }
  return cost;
}

function key(number: number): Uint8Array {
  return new Uint8Array(32).fill(number);
}

function batchesOf(planes: GatePlanes, words: number): readonly Batch[] {
  return Array.from({ length: Math.ceil(words / BATCH_WORDS) }, (_, number): Batch => {
    const [from, to] = [number * BATCH_WORDS, Math.min(words, (number + 1) * BATCH_WORDS)];
    const { xOwn, xNext, yOwn, yNext, zNext } = planes;
    const part = (plane: Int32Array): Int32Array => plane.subarray(from, to);
    const operands = { xOwn: part(xOwn), xNext: part(xNext), yOwn: part(yOwn), yNext: part(yNext) };
    const release = (): void => undefined;
    return { number, words: to - from, planes: { ...operands, zNext: part(zNext) }, release };
  });
}

interface PartyGates {
  readonly planes: GatePlanes;
  readonly zero: ZeroSharing;
}

/** What the parties hold of products of random words. */
function randomGates(words: number): readonly PartyGates[] {
  const planes = (): readonly Int32Array[] =>
    PARTIES.map(() => {
      const plane = new Int32Array(words);
      for (let at = 0; at < words; at += 16384) randomFillSync(plane.subarray(at, at + 16384));
      return plane;
    });
  const zeros = PARTIES.map((party) =>
    createZeroSharing(key(0), key(10 + party), key(10 + ((party + 1) % 3))),
  );
  const [x, y] = [planes(), planes()];
  const z = PARTIES.map((party) => {
    const next = (party + 1) % 3;
    const [x0, x1, y0, y1] = [x[party]!, x[next]!, y[party]!, y[next]!];
    const mask = new Int32Array(words);
    zeros[party]!.fill(mask);
    return x0.map((word, k) => (word & (y0[k]! ^ y1[k]!)) ^ (x1[k]! & y0[k]!) ^ mask[k]!);
  });
  return PARTIES.map((party): PartyGates => {
    const next = (party + 1) % 3;
    const operands = { xOwn: x[party]!, xNext: x[next]!, yOwn: y[party]!, yNext: y[next]! };
    return { planes: { ...operands, zNext: z[next]! }, zero: zeros[party]! };
  });
}
