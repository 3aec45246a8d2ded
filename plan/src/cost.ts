import type { Circuit, Ranking, Reduction, Stage } from "./circuit.ts";
import { rankingGates } from "./ranking-cost.ts";

/** What a circuit costs, before any run. */
export interface Cost {
  /** AND gates in each row. */
  readonly andGatesPerRow: number;
  /** AND gates in all other lanes together; they do not grow with the rows. */
  readonly andGatesPerRun: number;
  /** The longest chain of AND gates of each stage; each level is one exchange of messages. */
  readonly depths: readonly number[];
  /** AND gates in each row to add up totals, about one a bit and row, and to find the largest numbers. */
  readonly reductionGatesPerRow: number;
  /** What one party sends for each row: a bit for each AND gate, those of totals included. */
  readonly bytesPerRow: number;
}

export function costOf(circuit: Circuit): Cost {
  let [andGatesPerRow, andGatesPerRun, reductionGatesPerRow] = [0, 0, 0];
  for (const stage of circuit.stages) {
    const gates = stage.gates.filter((gate) => gate.kind === "and").length;
    if (stage.lanes === "rows") andGatesPerRow += gates;
    else andGatesPerRun += gates * stage.lanes;
  }
  const each = [
    ...circuit.reductions.map((one) => ({ stage: one.stage, gates: additionBits(one) })),
    ...(circuit.rankings ?? []).map((one) => ({ stage: one.stage, gates: comparisonBits(one) })),
  ];
  for (const { stage, gates } of each) {
    const lanes = circuit.stages[stage]?.lanes ?? 0;
    if (lanes === "rows") reductionGatesPerRow += gates;
    else andGatesPerRun += gates * lanes;
  }
  const depths = circuit.stages.map(depthOf);
  const bytesPerRow = (andGatesPerRow + reductionGatesPerRow) / 8;
  return { andGatesPerRow, andGatesPerRun, depths, reductionGatesPerRow, bytesPerRow };
}

/**
 * Full adders take three bits of one weight to two of different weight with one AND,
 * so summing n numbers of w bits takes less than w n of them, and less again for w = 1.
 */
function additionBits({ terms }: Reduction): number {
  return terms.reduce((sum, wires) => sum + wires.length, 0);
}

function comparisonBits({ terms, count }: Ranking): number {
  return terms.reduce((sum, wires) => sum + rankingGates(wires.length, count), 0);
}

/** The longest chain of AND gates. */
function depthOf(stage: Stage): number {
  const depths: number[] = stage.inputs.map(() => 0);
  for (const gate of stage.gates) {
    if (gate.kind === "not") {
      depths.push(depths[gate.operand] ?? 0);
      continue;
    }
    const deepest = Math.max(depths[gate.left] ?? 0, depths[gate.right] ?? 0);
    depths.push(deepest + (gate.kind === "and" ? 1 : 0));
  }
  return depths.reduce((a, b) => Math.max(a, b), 0);
}
