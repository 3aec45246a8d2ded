import type { Circuit } from "./circuit.ts";

/** Stages that do not read each other, and what condenses their lanes, by number: they share their rounds. */
export interface CircuitWave {
  readonly stages: readonly number[];
  readonly reductions: readonly number[];
  readonly rankings: readonly number[];
}

/** A stage is in the wave after the last one that it reads, through totals and ranks as well (spec/protocol.md). */
export function wavesOf(circuit: Circuit): readonly CircuitWave[] {
  const levels: number[] = [];
  const levelOf = (stage: number | undefined): number => levels[stage ?? -1] ?? -1;
  for (const { inputs } of circuit.stages) {
    let level = 0;
    for (const input of inputs) {
      switch (input.kind) {
        case "copy":
        case "pick":
          level = Math.max(level, levelOf(input.stage) + 1);
          break;
        case "sum":
          level = Math.max(level, levelOf(circuit.reductions[input.reduction]?.stage) + 1);
          break;
        case "ranked":
          level = Math.max(level, levelOf(circuit.rankings?.[input.ranking]?.stage) + 1);
          break;
      }
    }
    levels.push(level);
  }
  const at = (level: number, stages: readonly number[]): readonly number[] =>
    stages.flatMap((stage, index) => (levels[stage] === level ? [index] : []));
  return Array.from({ length: Math.max(-1, ...levels) + 1 }, (_, level) => ({
    stages: at(level, [...levels.keys()]),
    reductions: at(
      level,
      circuit.reductions.map(({ stage }) => stage),
    ),
    rankings: at(
      level,
      (circuit.rankings ?? []).map(({ stage }) => stage),
    ),
  }));
}
