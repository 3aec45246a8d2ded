import { wavesOf, type Circuit, type Gate, type Stage, type Wire } from "@qsc/plan";

/**
 * The order in which a circuit is executed.
 * The stages of a wave do not read each other, so layer d of all of them shares one round;
 * the reductions and rankings over a wave's stages follow it and share their rounds too.
 */
export interface Schedule {
  readonly waves: readonly Wave[];
}

export interface Wave {
  readonly stages: readonly StageSchedule[];
  /** AND depth of the deepest stage. */
  readonly depth: number;
  /** Indices of the reductions over this wave's stages. */
  readonly reductions: readonly number[];
  /** Indices of the rankings over this wave's stages. */
  readonly rankings: readonly number[];
}

export interface StageSchedule {
  readonly stage: number;
  /** Layer d holds the gates whose AND depth is d; layer 0 has no `and`. */
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly ands: readonly ScheduledGate[];
  /** Local gates, to be done after the ANDs, in this order. */
  readonly locals: readonly ScheduledGate[];
  /** Wires that nothing reads after this layer. */
  readonly dead: readonly Wire[];
}

export interface ScheduledGate {
  readonly wire: Wire;
  readonly gate: Gate;
}

const known = new WeakMap<Circuit, Schedule>();

/** Worked out once for a circuit, whichever party of this process asks. */
export function schedule(circuit: Circuit): Schedule {
  const made = known.get(circuit) ?? scheduleOf(circuit);
  known.set(circuit, made);
  return made;
}

function scheduleOf(circuit: Circuit): Schedule {
  const kept = keptWires(circuit);
  const waves = wavesOf(circuit).map((wave): Wave => {
    const stages = wave.stages.map((stage) => ({
      stage,
      layers: layersOf(circuit.stages[stage]!, kept[stage]!),
    }));
    const depth = Math.max(...stages.map(({ layers }) => layers.length - 1));
    return { ...wave, stages, depth };
  });
  return { waves };
}

/** For each stage the wires that are read after the stage is done. */
function keptWires(circuit: Circuit): readonly ReadonlySet<Wire>[] {
  const kept = circuit.stages.map(() => new Set<Wire>());
  for (const { stage, terms } of [...circuit.reductions, ...(circuit.rankings ?? [])]) {
    for (const term of terms) for (const wire of term) kept[stage]!.add(wire);
  }
  for (const { stage, wires } of circuit.outputs) for (const wire of wires) kept[stage]!.add(wire);
  for (const { inputs } of circuit.stages) {
    for (const input of inputs) {
      if (input.kind === "copy" || input.kind === "pick") kept[input.stage]!.add(input.wire);
    }
  }
  return kept;
}

function layersOf(stage: Stage, kept: ReadonlySet<Wire>): readonly Layer[] {
  const depths: number[] = stage.inputs.map(() => 0);
  const lastUse: number[] = stage.inputs.map(() => 0);
  const layers: { ands: ScheduledGate[]; locals: ScheduledGate[]; dead: Wire[] }[] = [];
  const layerAt = (depth: number): (typeof layers)[number] => {
    while (layers.length <= depth) layers.push({ ands: [], locals: [], dead: [] });
    return layers[depth]!;
  };
  layerAt(0);
  stage.gates.forEach((gate, index) => {
    const operands = gate.kind === "not" ? [gate.operand] : [gate.left, gate.right];
    const reach = Math.max(...operands.map((wire) => depths[wire]!));
    const depth = gate.kind === "and" ? reach + 1 : reach;
    const scheduled = { wire: stage.inputs.length + index, gate };
    if (gate.kind === "and") layerAt(depth).ands.push(scheduled);
    else layerAt(depth).locals.push(scheduled);
    for (const wire of operands) lastUse[wire] = Math.max(lastUse[wire]!, depth);
    depths.push(depth);
    lastUse.push(depth);
  });
  lastUse.forEach((depth, wire) => {
    if (!kept.has(wire)) layerAt(depth).dead.push(wire);
  });
  return layers;
}
