import type { Bundle } from "./bundle.ts";
import { encodeCanonical } from "./canonical.ts";
import { cellCount } from "./cells.ts";
import { linearPartner, ranksOf } from "./dominance.ts";
import { isQuantified, type Expression, type Slots } from "./expression.ts";
import { MAX_STORED_COLUMNS, slotsOf, storedColumnCount } from "./joined.ts";
import { partsOf } from "./parts.ts";
import type { Dataset, Item, Plan, Query, Reference, Sum } from "./plan.ts";
import { isDivisible } from "./rounded-quotient.ts";
import { schemaProblem } from "./schema-problem.ts";
import { suppressionProblems } from "./suppression/validate-suppression.ts";
import { boundsOfExpression, mayBeMissing } from "./types-of.ts";
import { formulaProblems } from "./validate-formulas.ts";
import { noiseProblems } from "./validate-noise.ts";
import { circuitProblems, outputProblems } from "./validate-circuit.ts";
import { boundsOf, type Bounds } from "./value-type.ts";

/** What is wrong with a plan that anybody may have written; empty when a node may use it. Never throws. */
export function validatePlan(value: unknown): readonly string[] {
  const problem = schemaProblem("plan", value);
  return problem === null ? planProblems(value as Plan) : [problem];
}

/** What is wrong with a bundle. Whether its sources compile to it is for the compiler to say. Never throws. */
export function validateBundle(value: unknown): readonly string[] {
  const problem = schemaProblem("bundle", value);
  if (problem !== null) return [problem];
  const { plan, circuit, sources, entry } = value as Bundle;
  const found = [...planProblems(plan)];
  if (found.length === 0) {
    found.push(...circuitProblems(circuit, plan), ...outputProblems(circuit, plan));
  }
  const problems = found.map((one) => `bundle.${one}`);
  const paths = sources.map(({ path }) => path);
  if (paths.some((path, index) => index > 0 && (paths[index - 1] ?? "") >= path)) {
    problems.push("bundle.sources is not sorted by path without repetition");
  }
  if (!paths.includes(entry)) problems.push("bundle.entry is not one of the sources");
  return problems;
}

function planProblems(plan: Plan): readonly string[] {
  const problems: string[] = [];
  const { dominance, dominanceOfSites } = plan.disclosure;
  for (const [name, limits] of Object.entries({ dominance, dominanceOfSites })) {
    if (limits?.remainder === undefined && limits?.top.length === 0) {
      problems.push(`plan.disclosure.${name} sets no limit`);
    }
  }
  if (dominance !== undefined && ranksOf(dominance) > plan.disclosure.minimumCohort) {
    problems.push("plan.disclosure.dominance looks at more persons than a cohort may have");
  }
  datasetProblems(plan.dataset, problems);
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
  return problems.length > 0 ? problems : noiseProblems(plan);
}

function datasetProblems(dataset: Dataset, problems: string[]): void {
  const { name, columns, joined = [] } = dataset;
  if (joined.length > 0 && storedColumnCount(dataset) > MAX_STORED_COLUMNS) {
    problems.push(`plan.dataset has more than ${MAX_STORED_COLUMNS} columns with its slots`);
  }
  const parts = [
    { columns, place: "plan.dataset" },
    ...joined.map((one, index) => ({ ...one, place: `plan.dataset.joined[${index}]` })),
  ];
  for (const part of parts) {
    for (const [index, { type }] of part.columns.entries()) {
      if (!isRange(boundsOf(type))) problems.push(`${part.place}.columns[${index}] has no values`);
    }
  }
  if (joined.filter(({ acrossSites }) => acrossSites === true).length > 1) {
    problems.push("plan.dataset.joined links several data sets across sites");
  }
  const names = [name, ...joined.map((one) => one.name)];
  if (new Set(names).size < names.length) {
    problems.push("plan.dataset.joined has a name that is taken");
  }
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
    if (expression === null) continue;
    expressionProblems(expression, `${place}.${name}`, plan, problems);
    readingProblems(expression, `${place}.${name}`, plan.dataset, null, problems);
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
  gateProblems(query, place, plan, problems);
  problems.push(...suppressionProblems(plan, query, place));
  for (const [index, item] of query.items.entries()) {
    if (new Set(item.recipients).size < item.recipients.length) {
      problems.push(`${place}.items[${index}] names a recipient twice`);
    }
    if (!itemIsKnown(item, query))
      problems.push(`${place}.items[${index}] names what is not there`);
  }
  if (problems.length === before) problems.push(...formulaProblems(query, place, plan));
}

function gateProblems(query: Query, place: string, plan: Plan, problems: string[]): void {
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
  for (const [index, gate] of query.gates.entries()) {
    const own = figureCohorts(query, gate);
    if (own.length === 0) problems.push(`${place}.gates[${index}] decides over nothing`);
    if (own.includes(-1))
      problems.push(`${place}.gates[${index}] names a figure that is not there`);
    if ((gate.needs ?? []).some((other) => other >= index)) {
      problems.push(`${place}.gates[${index}] needs a gate that is not before it`);
    }
    if ((gate.quorums ?? []).some(({ cohort }) => !own.includes(cohort))) {
      problems.push(`${place}.gates[${index}] asks for persons of another gate's cohort`);
    }
    if ((gate.judged ?? []).some((sum) => !isJudgeable(query, sum, gate, plan))) {
      problems.push(`${place}.gates[${index}] judges a sum that it cannot judge`);
    }
  }
  if (plan.disclosure.dominanceOfSites !== undefined) {
    for (const [index, sum] of query.sums.entries()) {
      if (hasMeaning(query, sum, plan)) continue;
      problems.push(`${place}.sums[${index}] cannot be held against the totals of sites`);
    }
  }
  if (plan.disclosure.minimumOutside !== undefined && query.quantiles !== undefined) {
    problems.push(`${place} has quantiles, which no minimum outside each site guards`);
  }
  for (const [index, { cohort, below }] of (query.quantiles ?? []).entries()) {
    if (!gated.includes(cohort) || below.some((one) => query.cohorts[one]?.released !== false)) {
      problems.push(`${place}.quantiles[${index}] is over cohorts that it may not be over`);
    }
  }
}

/** The cohorts of a gate's own figures; -1 for a figure that the query does not have. */
function figureCohorts(
  query: Query,
  { cohorts, sums = [], quantiles = [] }: Query["gates"][number],
): readonly number[] {
  return [
    ...cohorts,
    ...sums.map((sum) => query.sums[sum]?.cohort ?? -1),
    ...quantiles.map((quantile) => query.quantiles?.[quantile]?.cohort ?? -1),
  ];
}

/** Whether a sum of a gate is of values of at least 0 and comes, if it is one of squares, with the sum of these. */
function isJudgeable(
  query: Query,
  index: number,
  gate: Query["gates"][number],
  plan: Plan,
): boolean {
  const sum = query.sums[index];
  if (plan.disclosure.dominance === undefined || sum === undefined) return false;
  const isOwn = gate.cohorts.includes(sum.cohort) || gate.sums?.includes(index) === true;
  return isOwn && hasMeaning(query, sum, plan);
}

/** Whether the rules of dominance say anything about a sum. */
function hasMeaning(query: Query, sum: Sum, plan: Plan): boolean {
  if (boundsOfExpression(sum.value, plan).min < 0) return false;
  return sum.power === 1 || linearPartner(query, sum) !== null;
}

function itemIsKnown(item: Item, query: Query): boolean {
  const released = (cohort: number): boolean => query.cohorts[cohort]?.released === true;
  const sum = (index: number, power: number): boolean => query.sums[index]?.power === power;
  const sameValue = (first: number, second: number): boolean =>
    sum(first, 1) &&
    sum(second, 2) &&
    query.sums[first]?.cohort === query.sums[second]?.cohort &&
    textOf(query.sums[first]?.value) === textOf(query.sums[second]?.value);
  const isKnownCell = ({ key, label }: Reference): boolean =>
    query.keys[key]?.labels[label] !== undefined;
  switch (item.kind) {
    case "count":
      return released(item.cohort);
    case "proportion":
      return released(item.numerator) && released(item.denominator);
    case "sum":
      return sum(item.sum, 1);
    case "mean":
      return sum(item.sum, 1) && (item.squares === undefined || sameValue(item.sum, item.squares));
    case "variance":
    case "stddev":
      return sum(item.sum, 1) && sum(item.squares, 2);
    case "histogram":
      return item.bins.every((bin) => released(bin.cohort));
    case "differenceOfProportions":
    case "ratioOfProportions":
      return released(item.numerator) && released(item.denominator) && isKnownCell(item.than);
    case "differenceOfMeans":
      return sameValue(item.sum, item.squares) && isKnownCell(item.than);
    case "quantile": {
      const quantile = query.quantiles?.[item.quantile];
      return quantile !== undefined && quantile.below.length === item.bands.length - 1;
    }
    // What it names are items, which `formulaProblems` looks at.
    case "derived":
      return true;
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
  if (expression.kind === "divide" && !dividesSafely(expression, plan)) {
    problems.push(`${place} divides by what may be 0 or less, or by too large a number`);
  }
  if ("values" in expression && !isAscending(expression.values)) {
    problems.push(`${place} has values that are not ascending`);
  }
  if ("cuts" in expression && !isAscending(expression.cuts)) {
    problems.push(`${place} has cuts that are not ascending`);
  }
  for (const part of partsOf(expression)) expressionProblems(part, place, plan, problems);
}

function dividesSafely(
  { left, right }: Extract<Expression, { readonly kind: "divide" }>,
  plan: Plan,
): boolean {
  try {
    return isDivisible(boundsOfExpression(left, plan), boundsOfExpression(right, plan));
  } catch {
    // What is not there is reported where it is named.
    return true;
  }
}

/** Columns of a joined data set are read within its quantified expressions only, each for all of its slots. */
function readingProblems(
  expression: Expression,
  place: string,
  dataset: Dataset,
  slots: Slots | null,
  problems: string[],
): void {
  if (expression.kind === "column") {
    const { column } = expression;
    const ofRow = slots !== null && column > slots.first && column < slots.first + slots.width;
    if (column >= dataset.columns.length && !ofRow) {
      problems.push(`${place} reads a joined column outside of its rows`);
    }
  }
  let inner = slots;
  if (isQuantified(expression)) {
    const { first, width, count } = expression.slots;
    const known = slotsOf(dataset).some(
      (one) => one.first === first && one.width === width && one.count === count,
    );
    if (!known) problems.push(`${place} names slots that are not there`);
    if (slots !== null) problems.push(`${place} has a quantified expression within another`);
    inner = expression.slots;
  }
  for (const part of partsOf(expression)) readingProblems(part, place, dataset, inner, problems);
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

function textOf(expression: Expression | undefined): string {
  return new TextDecoder().decode(encodeCanonical(expression ?? null));
}
