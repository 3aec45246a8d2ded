import { randomFillSync } from "node:crypto";
import { exchangeInLockStep } from "../../runtime/src/engine/lock-step.ts";
import type { GateRecord } from "../../runtime/src/engine/products.ts";
import { collectBatches, type Batch } from "../../runtime/src/proof/batch.ts";
import { createProofParty, validate } from "../../runtime/src/proof/validate.ts";
import type { PartyIndex } from "../../runtime/src/sharing/share.ts";
import type { ProofOptions } from "./options.ts";
import { report } from "./report.ts";

/** Three parties in one thread prove random products to each other; the figures are those of one party. */
export function benchProof({ gates, repeat, json }: ProofOptions): void {
  const words = Math.ceil(gates / 32);
  const records = randomRecords(words);
  const runs = Array.from({ length: repeat }, (_, run) => {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const cost = prove(records, run);
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

function prove(records: readonly GateRecord[], run: number): Cost {
  const key = (number: number): Uint8Array => new Uint8Array(32).fill(number);
  const parties = PARTIES.map((party) =>
    createProofParty(party, key(run), key(10 + party), key(10 + ((party + 1) % 3))),
  );
  const waiting = records.map((record) => {
    const batches = collectBatches();
    batches.add([record]);
    return batches;
  });
  let cost: Cost = { batches: 0, exchanges: 0, bytesPerParty: 0 };
  for (;;) {
    const groups = waiting.map((batches) => batches.takeRest(GROUP));
    if (groups[0]!.length === 0) return cost;
    const { exchanges, bytes } = exchangeInLockStep(
      parties.map((party, index) => validate(groups[index] as readonly Batch[], party)),
    );
    cost = {
      batches: cost.batches + groups[0]!.length,
      exchanges: cost.exchanges + exchanges,
      bytesPerParty: cost.bytesPerParty + bytes,
    };
  }
}

/** What the parties hold of products of random words. */
function randomRecords(words: number): readonly GateRecord[] {
  const planes = (): readonly Int32Array[] =>
    PARTIES.map(() => {
      const plane = new Int32Array(words);
      for (let at = 0; at < words; at += 16384) randomFillSync(plane.subarray(at, at + 16384));
      return plane;
    });
  const [x, y, rho] = [planes(), planes(), planes()];
  const z = PARTIES.map((party) => {
    const next = (party + 1) % 3;
    const [x0, x1, y0, y1] = [x[party]!, x[next]!, y[party]!, y[next]!];
    const [left, right] = [rho[party]!, rho[next]!];
    return x0.map(
      (word, k) => (word & (y0[k]! ^ y1[k]!)) ^ (x1[k]! & y0[k]!) ^ left[k]! ^ right[k]!,
    );
  });
  return PARTIES.map((party): GateRecord => {
    const next = (party + 1) % 3;
    return {
      words,
      ...{ xOwn: x[party]!, xNext: x[next]!, yOwn: y[party]!, yNext: y[next]! },
      ...{ rhoOwn: rho[party]!, rhoNext: rho[next]!, zNext: z[next]! },
    };
  });
}
