import type { Circuit, Ranking } from "./circuit.ts";
import { costOf } from "./cost.ts";
import { additionRounds, type Addition } from "./reduction-rounds.ts";
import { linkageRounds } from "./linkage-rounds.ts";
import { rankingRounds } from "./ranking-rounds.ts";
import { wavesOf } from "./waves.ts";

/** What one run costs: exactly what a party of the engine sends for products (spec/protocol.md). */
export interface RunCost {
  /** 32 for each word that is sent: lanes that are not there cost what others cost. */
  readonly andGates: number;
  readonly rounds: number;
  /** What one party sends for products; messages' headers, outputs and proofs come on top. */
  readonly bytesPerParty: number;
  /** Bytes of each stage, each reduction and each ranking of the circuit. */
  readonly stages: readonly PartCost[];
  readonly reductions: readonly PartCost[];
  readonly rankings: readonly PartCost[];
  /** Of linking the rows of other sites, which comes first; null where nothing is linked. */
  readonly linkage: PartCost | null;
}

/** What a part sends, and in how many rounds; parts of one wave share them. */
export interface PartCost {
  readonly bytesPerParty: number;
  readonly rounds: number;
}

/**
 * The cost of `circuit` over sites of so many lanes, padding included: multiples of `LANE_BLOCK`.
 * `linkedLanes` are those of the sites whose rows are linked.
 */
export function predictRun(
  circuit: Circuit,
  siteLanes: readonly number[],
  linkedLanes: readonly number[] = [],
): RunCost {
  const rows = [...siteLanes, ...linkedLanes].reduce((sum, lanes) => sum + lanes, 0);
  const lanesOf = (stage: number): number => {
    const lanes = circuit.stages[stage]?.lanes ?? 0;
    return lanes === "rows" ? rows : lanes;
  };
  const { depths } = costOf(circuit);
  const stages = circuit.stages.map(({ gates }, index) => {
    const ands = gates.filter(({ kind }) => kind === "and").length;
    return part(depths[index] ?? 0, ands * Math.ceil(lanesOf(index) / 32));
  });
  const rankings = (circuit.rankings ?? []).map(({ stage, terms, count }) =>
    rankingRounds({ lanes: lanesOf(stage), terms: terms.length, width: widthOf(terms), count }),
  );
  const reductions: PartCost[] = [];
  const linked = linkageRounds(circuit, siteLanes, linkedLanes);
  let rounds = linked.length;
  for (const wave of wavesOf(circuit)) {
    rounds += Math.max(...wave.stages.map((stage) => depths[stage] ?? 0));
    const additions = wave.reductions.map((index): readonly Addition[] => {
      const { stage, terms, width, sites } = circuit.reductions[index] ?? NOTHING;
      const widths = terms.map((term) => term.length);
      const lanes = sites === undefined ? [lanesOf(stage)] : siteLanes;
      return lanes.map((count) => ({ lanes: count, widths, width }));
    });
    const sent = additionRounds(additions);
    for (const [place, index] of wave.reductions.entries()) {
      reductions[index] = partOf(sent.map((words) => words[place] ?? 0));
    }
    const each = wave.rankings.map((index) => rankings[index]?.length ?? 0);
    rounds += Math.max(sent.length, ...each);
  }
  const linkage = circuit.linkage === undefined ? null : partOf(linked);
  const cost = { stages, reductions, rankings: rankings.map(partOf), linkage };
  const parts = [
    ...stages,
    ...reductions,
    ...cost.rankings,
    ...(linkage === null ? [] : [linkage]),
  ];
  const bytesPerParty = parts.reduce((sum, one) => sum + one.bytesPerParty, 0);
  return { andGates: 8 * bytesPerParty, rounds, bytesPerParty, ...cost };
}

const NOTHING: Circuit["reductions"][number] = { stage: 0, terms: [], width: 0 };

function widthOf(terms: Ranking["terms"]): number {
  return terms[0]?.length ?? 0;
}

/** Of the words that a part sends, round by round. */
function partOf(words: readonly number[]): PartCost {
  return part(
    words.filter((one) => one > 0).length,
    words.reduce((sum, one) => sum + one, 0),
  );
}

function part(rounds: number, words: number): PartCost {
  return { bytesPerParty: 4 * words, rounds };
}
