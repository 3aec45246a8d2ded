import type { Bundle } from "./bundle.ts";
import { cellCount } from "./cells.ts";
import type { Circuit, Gate, Input, Stage } from "./circuit.ts";
import { circuitShape } from "./circuit-shape.ts";
import type { Expression } from "./expression.ts";
import type { Item, Plan, Query } from "./plan.ts";
import { planShape } from "./plan-shape.ts";
import { integerIn, listOf, oneOf, problemsOf, record, text } from "./shape.ts";
import { boundsOfExpression, mayBeMissing } from "./types-of.ts";
import { boundsOf, widthOf, type Bounds } from "./value-type.ts";

/** What is wrong with a plan that anybody may have written; empty when a node may use it. Never throws. */
export function validatePlan(value: unknown): readonly string[] {
  const problems = problemsOf(planShape, value, "plan");
  return problems.length > 0 ? problems : planProblems(value as Plan);
}

/** What is wrong with a circuit, seen together with its valid plan. Never throws. */
export function validateCircuit(value: unknown, plan: Plan): readonly string[] {
  const problems = problemsOf(circuitShape, value, "circuit");
  return problems.length > 0 ? problems : circuitProblems(value as Circuit, plan);
}

/** What is wrong with a bundle. Whether its sources compile to it is for the compiler to say. Never throws. */
export function validateBundle(value: unknown): readonly string[] {
  const problems = problemsOf(bundleShape, value, "bundle");
  if (problems.length > 0) return problems;
  const bundle = value as Bundle;
  const found = [...validatePlan(bundle.plan)];
  if (found.length === 0) found.push(...validateCircuit(bundle.circuit, bundle.plan));
  const paths = bundle.sources.map(({ path }) => path);
  if (paths.some((path, index) => index > 0 && (paths[index - 1] ?? "") >= path)) {
    found.push("bundle.sources is not sorted by path without repetition");
  }
  if (!paths.includes(bundle.entry)) found.push("bundle.entry is not one of the sources");
  return found;
}

const bundleShape = record({
  format: oneOf("qsc-bundle/1"),
  compiler: record({ name: oneOf("qsc"), version: text }),
  sources: listOf(record({ path: text, text }), 1),
  entry: text,
  plan: () => undefined,
  circuit: () => undefined,
  certificate: record({
    format: oneOf("qsc-certificate/1"),
    minimumCohort: integerIn(1, 2 ** 31),
    claims: listOf(
      record({ rule: text, name: text, phase: oneOf("static", "circuit"), statement: text }),
    ),
    assumptions: listOf(text),
  }),
  clauses: listOf(record({ clause: text, text })),
});

function planProblems(plan: Plan): readonly string[] {
  const problems: string[] = [];
  for (const [index, { type }] of plan.dataset.columns.entries()) {
    if (!isRange(boundsOf(type))) problems.push(`plan.dataset.columns[${index}] has no values`);
  }
  for (const [index, { type, values }] of plan.parameters.entries()) {
    const { min, max } = boundsOf(type);
    const place = `plan.parameters[${index}]`;
    if (values.some((value) => value < min || value > max)) {
      problems.push(`${place} has values outside of its type`);
    }
    if (!isAscending(values)) problems.push(`${place}.values is not ascending`);
  }
  if (problems.length > 0) return problems;
  for (const [index, query] of plan.queries.entries()) {
    queryProblems(query, `plan.queries[${index}]`, plan, problems);
  }
  return problems;
}

function queryProblems(query: Query, place: string, plan: Plan, problems: string[]): void {
  const expressions: readonly (readonly [string, Expression | null])[] = [
    ["where", query.where],
    ...query.keys.map((key, i) => [`keys[${i}]`, key.expression] as const),
    ...query.cohorts.map((cohort, i) => [`cohorts[${i}]`, cohort.condition] as const),
    ...query.sums.map((sum, i) => [`sums[${i}]`, sum.value] as const),
  ];
  const before = problems.length;
  for (const [name, expression] of expressions) {
    if (expression !== null) expressionProblems(expression, `${place}.${name}`, plan, problems);
  }
  if (problems.length > before) return;
  for (const [index, key] of query.keys.entries()) {
    const { min, max } = boundsOfExpression(key.expression, plan);
    if (mayBeMissing(key.expression, plan)) problems.push(`${place}.keys[${index}] may be missing`);
    if (min < key.min || max > key.min + key.labels.length - 1) {
      problems.push(`${place}.keys[${index}] has values without a label`);
    }
  }
  if (cellCount(query) > 2 ** 24) problems.push(`${place} has too many cells`);
  if (query.cohorts[0]?.condition !== null)
    problems.push(`${place}.cohorts[0] is not the whole cell`);
  gateProblems(query, place, problems);
  for (const [index, item] of query.items.entries()) {
    if (!itemIsKnown(item, query))
      problems.push(`${place}.items[${index}] names what is not there`);
  }
}

function gateProblems(query: Query, place: string, problems: string[]): void {
  const gated = query.gates.flatMap((gate) => gate.cohorts);
  for (const [cohort, { released }] of query.cohorts.entries()) {
    const count = gated.filter((one) => one === cohort).length;
    if (released && count !== 1) problems.push(`${place}.cohorts[${cohort}] has ${count} gates`);
  }
  const named = [
    ...gated,
    ...query.gates.flatMap((gate) =>
      gate.exposed.flatMap(({ terms }) => terms.map((t) => t.cohort)),
    ),
    ...query.sums.map((sum) => sum.cohort),
  ];
  if (named.some((cohort) => cohort >= query.cohorts.length)) {
    problems.push(`${place} names a cohort that is not there`);
  }
  if (query.sums.some((sum) => query.cohorts[sum.cohort]?.released !== true)) {
    problems.push(`${place} sums over a cohort that is not released`);
  }
  if (query.totalKnown && query.cohorts[0]?.released !== true) {
    problems.push(`${place} has a known total without a gate of the whole cell`);
  }
}

function itemIsKnown(item: Item, query: Query): boolean {
  const released = (cohort: number): boolean => query.cohorts[cohort]?.released === true;
  const sum = (index: number, power: number): boolean => query.sums[index]?.power === power;
  switch (item.kind) {
    case "count":
      return released(item.cohort);
    case "proportion":
      return released(item.numerator) && released(item.denominator);
    case "sum":
    case "mean":
      return sum(item.sum, 1);
    case "variance":
    case "stddev":
      return sum(item.sum, 1) && sum(item.squares, 2);
    case "histogram":
      return item.bins.every((bin) => released(bin.cohort));
  }
}

function expressionProblems(
  expression: Expression,
  place: string,
  plan: Plan,
  problems: string[],
): void {
  try {
    const { min, max } = boundsOfExpression(expression, plan);
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || !widthIsSafe({ min, max })) {
      problems.push(`${place} has values that are too large`);
    }
  } catch (error) {
    problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if ("values" in expression && !isAscending(expression.values)) {
    problems.push(`${place} has values that are not ascending`);
  }
  if ("cuts" in expression && !isAscending(expression.cuts)) {
    problems.push(`${place} has cuts that are not ascending`);
  }
  for (const part of Object.values(expression)) {
    if (typeof part === "object" && part !== null && "kind" in part) {
      expressionProblems(part as Expression, place, plan, problems);
    }
  }
}

function circuitProblems(circuit: Circuit, plan: Plan): readonly string[] {
  const problems: string[] = [];
  for (const [index, stage] of circuit.stages.entries()) {
    const place = `circuit.stages[${index}]`;
    const isPublic: boolean[] = [];
    for (const [at, input] of stage.inputs.entries()) {
      const problem = inputProblem(input, stage, index, circuit, plan);
      if (problem !== null) problems.push(`${place}.inputs[${at}] ${problem}`);
      isPublic.push(input.kind === "parameter" || input.kind === "one");
    }
    for (const [at, gate] of stage.gates.entries()) {
      const problem = gateProblem(gate, isPublic);
      if (problem !== null) problems.push(`${place}.gates[${at}] ${problem}`);
    }
  }
  const hasWires = (stage: number, wires: readonly number[]): boolean => {
    const there = circuit.stages[stage];
    return (
      there !== undefined && wires.every((wire) => wire < there.inputs.length + there.gates.length)
    );
  };
  for (const [index, reduction] of circuit.reductions.entries()) {
    if (!hasWires(reduction.stage, reduction.terms.flat())) {
      problems.push(`circuit.reductions[${index}] reads a wire that is not there`);
    }
  }
  for (const [index, output] of circuit.outputs.entries()) {
    const lanes = circuit.stages[output.stage]?.lanes;
    const query = plan.queries[output.query];
    const place = `circuit.outputs[${index}]`;
    if (!hasWires(output.stage, output.wires))
      problems.push(`${place} reads a wire that is not there`);
    else if (query === undefined) problems.push(`${place} has no query`);
    else if (lanes !== cellCount(query)) problems.push(`${place} does not have one lane a cell`);
  }
  return problems;
}

function inputProblem(
  input: Input,
  stage: Stage,
  index: number,
  circuit: Circuit,
  plan: Plan,
): string | null {
  switch (input.kind) {
    case "column":
    case "present": {
      const column = plan.dataset.columns[input.column];
      if (column === undefined || stage.lanes !== "rows") return "reads a column that is not there";
      if (input.kind === "present") return column.optional ? null : "reads a column never missing";
      return input.bit < widthOf(boundsOf(column.type)) ? null : "reads a bit that is not there";
    }
    case "valid":
      return stage.lanes === "rows" ? null : "is not over rows";
    case "one":
      return null;
    case "parameter": {
      const parameter = plan.parameters[input.parameter];
      if (parameter === undefined) return "reads a parameter that is not there";
      return input.bit < widthOf(boundsOf(parameter.type)) ? null : "reads a bit that is not there";
    }
    case "sum": {
      const reduction = circuit.reductions[input.reduction];
      if (reduction === undefined || reduction.stage >= index) return "reads a total not yet known";
      if (reduction.terms.length !== stage.lanes) return "reads totals that are not one a lane";
      return input.bit < reduction.width ? null : "reads a bit that is not there";
    }
    case "copy": {
      const source = circuit.stages[input.stage];
      if (source === undefined || input.stage >= index) return "copies from a later stage";
      if (source.lanes !== 1 && source.lanes !== stage.lanes) return "copies from other lanes";
      const wires = source.inputs.length + source.gates.length;
      return input.wire < wires ? null : "copies a wire that is not there";
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

function isRange({ min, max }: Bounds): boolean {
  return min <= max && widthIsSafe({ min, max });
}

function widthIsSafe({ min, max }: Bounds): boolean {
  return Number.isSafeInteger(max - min);
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] ?? value) < value);
}
