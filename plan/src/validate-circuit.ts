import { cellCount } from "./cells.ts";
import type { Circuit, Gate, Input, Output, Reduction, Stage } from "./circuit.ts";
import type { Slots } from "./expression.ts";
import { storedColumns } from "./joined.ts";
import { linkedData } from "./linkage.ts";
import type { Plan, Query } from "./plan.ts";
import { recipientsOfFigure } from "./recipients.ts";
import { schemaProblem } from "./schema-problem.ts";
import { boundsOf, widthOf } from "./value-type.ts";

/** What a circuit reads. */
export type CircuitScope = Pick<Plan, "dataset" | "parameters">;

/**
 * What is wrong with a circuit, by itself and in what it reads of its valid plan; empty when it can be executed.
 * Whether its outputs are the figures of the plan is for `validateBundle` to say. Never throws.
 */
export function validateCircuit(value: unknown, scope: CircuitScope): readonly string[] {
  const problem = schemaProblem("circuit", value);
  return problem === null ? circuitProblems(value as Circuit, scope) : [problem];
}

/** As `validateCircuit`, for what has the shape of a circuit. */
export function circuitProblems(circuit: Circuit, scope: CircuitScope): readonly string[] {
  const problems: string[] = [];
  for (const [index, stage] of circuit.stages.entries()) {
    const place = `circuit.stages[${index}]`;
    const isPublic: boolean[] = [];
    for (const [at, input] of stage.inputs.entries()) {
      const problem = inputProblem(input, index, circuit, scope);
      if (problem !== null) problems.push(`${place}.inputs[${at}] ${problem}`);
      isPublic.push(input.kind === "parameter" || input.kind === "one");
    }
    for (const [at, gate] of stage.gates.entries()) {
      const problem = gateProblem(gate, isPublic);
      if (problem !== null) problems.push(`${place}.gates[${at}] ${problem}`);
    }
  }
  problems.push(...linkageProblems(circuit, scope), ...repeatedDraws(circuit));
  for (const [index, { stage, terms, sites }] of circuit.reductions.entries()) {
    const place = `circuit.reductions[${index}]`;
    if (!hasWires(circuit.stages[stage], terms.flat())) {
      problems.push(`${place} reads a wire that is not there`);
    } else if (sites !== undefined && circuit.stages[stage]?.lanes !== "rows") {
      problems.push(`${place} has sites but is not over rows`);
    }
  }
  for (const [index, { stage, terms }] of (circuit.rankings ?? []).entries()) {
    const place = `circuit.rankings[${index}]`;
    if (!hasWires(circuit.stages[stage], terms.flat())) {
      problems.push(`${place} reads a wire that is not there`);
    } else if (terms.some((term) => term.length !== terms[0]?.length)) {
      problems.push(`${place} ranks numbers of different widths`);
    }
  }
  for (const [index, { stage, wires }] of circuit.outputs.entries()) {
    const place = `circuit.outputs[${index}]`;
    if (!hasWires(circuit.stages[stage], wires)) {
      problems.push(`${place} reads a wire that is not there`);
    } else if (circuit.stages[stage]?.lanes === "rows") {
      problems.push(`${place} opens rows`);
    }
  }
  return problems;
}

/** Nothing else fills the slots of linked rows, and where they are linked, sites can no longer be told apart. */
function linkageProblems(circuit: Circuit, { dataset }: CircuitScope): readonly string[] {
  const { linkage, reductions } = circuit;
  const slots = linkedData(dataset)?.slots;
  if (JSON.stringify(slotNumbers(linkage)) !== JSON.stringify(slotNumbers(slots))) {
    return ["circuit.linkage does not fill the slots of the data set that is linked across sites"];
  }
  const bySite = reductions.some(({ sites }) => sites !== undefined);
  return linkage !== undefined && bySite
    ? ["circuit.linkage mixes lanes that are added up by site"]
    : [];
}

function slotNumbers(slots: Slots | undefined): readonly number[] {
  return slots === undefined ? [] : [slots.first, slots.width, slots.count];
}

/** Two inputs of one number are the same bits, so what one hides the other may undo. */
function repeatedDraws(circuit: Circuit): readonly string[] {
  const drawn = new Set<number>();
  return circuit.stages.flatMap(({ inputs }, index) =>
    inputs.flatMap((input) => {
      if (input.kind !== "random") return [];
      const again = drawn.has(input.number);
      drawn.add(input.number);
      return again ? [`circuit.stages[${index}] draws random bit ${input.number} again`] : [];
    }),
  );
}

/** Where the outputs of a valid circuit are not figures of the plan's queries. */
export function outputProblems(circuit: Circuit, plan: Plan): readonly string[] {
  return circuit.outputs.flatMap(({ query, figure, recipients, stage }, index) => {
    const place = `circuit.outputs[${index}]`;
    const planned = plan.queries[query];
    if (planned === undefined) return [`${place} has no query`];
    if (!hasFigure(planned, figure)) return [`${place} has a figure that is not in its query`];
    if (recipients.join("\n") !== recipientsOfFigure(planned, figure).join("\n")) {
      return [`${place} goes to others than the plan says`];
    }
    const lanes = circuit.stages[stage]?.lanes;
    return lanes === cellCount(planned) ? [] : [`${place} does not have one lane a cell`];
  });
}

function hasFigure(query: Query, figure: Output["figure"]): boolean {
  switch (figure.kind) {
    case "open":
      return figure.gate < query.gates.length;
    case "cohort":
      return figure.cohort < query.cohorts.length;
    case "sum":
      return figure.sum < query.sums.length;
    case "quantile":
      return figure.quantile < (query.quantiles ?? []).length;
  }
}

function hasSite({ sites }: Reduction, site: number): boolean {
  return sites !== undefined && site < sites;
}

function hasWires(stage: Stage | undefined, wires: readonly number[]): boolean {
  return stage !== undefined && wires.every((wire) => wire < wireCount(stage));
}

function wireCount(stage: Stage): number {
  return stage.inputs.length + stage.gates.length;
}

function inputProblem(
  input: Input,
  index: number,
  circuit: Circuit,
  scope: CircuitScope,
): string | null {
  const lanes = circuit.stages[index]?.lanes;
  switch (input.kind) {
    case "column":
    case "present": {
      const column = storedColumns(scope.dataset)[input.column];
      if (column === undefined || lanes !== "rows") return "reads a column that is not there";
      if (input.kind === "present") return column.optional ? null : "reads a column never missing";
      return input.bit < widthOf(boundsOf(column.type)) ? null : "reads a bit that is not there";
    }
    case "valid":
      return lanes === "rows" ? null : "is not over rows";
    case "one":
      return null;
    case "random":
      return lanes === "rows" ? "draws random bits over rows" : null;
    case "parameter": {
      const parameter = scope.parameters[input.parameter];
      if (parameter === undefined) return "reads a parameter that is not there";
      return input.bit < widthOf(boundsOf(parameter.type)) ? null : "reads a bit that is not there";
    }
    case "sum": {
      const reduction = circuit.reductions[input.reduction];
      if (reduction === undefined || reduction.stage >= index) return "reads a total not yet known";
      if (reduction.terms.length !== lanes) return "reads totals that are not one a lane";
      if (
        input.site === undefined ? reduction.sites !== undefined : !hasSite(reduction, input.site)
      )
        return "reads the total of a site that is not there";
      return input.bit < reduction.width ? null : "reads a bit that is not there";
    }
    case "ranked": {
      const ranking = circuit.rankings?.[input.ranking];
      if (ranking === undefined || ranking.stage >= index) return "reads a rank not yet known";
      if (ranking.terms.length !== lanes) return "reads ranks that are not one a lane";
      if (input.rank >= ranking.count) return "reads a rank that is not there";
      const width = ranking.terms[0]?.length ?? 0;
      return input.bit < width ? null : "reads a bit that is not there";
    }
    case "copy": {
      const source = circuit.stages[input.stage];
      if (source === undefined || input.stage >= index) return "copies from a later stage";
      if (source.lanes !== 1 && source.lanes !== lanes) return "copies from other lanes";
      return input.wire < wireCount(source) ? null : "copies a wire that is not there";
    }
    case "pick": {
      const source = circuit.stages[input.stage];
      if (source === undefined || input.stage >= index) return "picks from a later stage";
      if (source.lanes === "rows") return "picks a row";
      if (input.lane >= source.lanes) return "picks a lane that is not there";
      return input.wire < wireCount(source) ? null : "picks a wire that is not there";
    }
  }
}

/** Checks a gate and adds whether its wire is public. */
function gateProblem(gate: Gate, isPublic: boolean[]): string | null {
  const operands = gate.kind === "not" ? [gate.operand] : [gate.left, gate.right];
  const visible = operands.map((wire) => isPublic[wire]);
  isPublic.push(visible.every((one) => one === true));
  if (visible.includes(undefined)) return "reads a wire that is not lower";
  if (gate.kind === "and" && visible.includes(true)) return "has a public operand";
  if (gate.kind === "mask" && !visible.includes(true)) return "has no public operand";
  return null;
}
