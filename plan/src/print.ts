import type { Circuit, Gate, Input, Output } from "./circuit.ts";
import { costOf } from "./cost.ts";
import { decimalText } from "./decimal-text.ts";
import { slotsOf } from "./joined.ts";
import type { FigureNoise } from "./noise.ts";
import type {
  Column,
  Dataset,
  Disclosure,
  Dominance,
  Item,
  KnownTotals,
  Plan,
  Query,
  Reference,
} from "./plan.ts";
import { printExpression } from "./print-expression.ts";
import { printFormula } from "./print-formula.ts";
import type { ValueType } from "./value-type.ts";

/** A plan as stable, readable text; ends with a newline. */
export function printPlan(plan: Plan): string {
  const { dataset, disclosure, contract } = plan;
  const lines = [
    `plan ${contract.name} ${contract.version}`,
    `dataset ${dataset.name}: ${dataset.schema}, person ${dataset.person}`,
    ...dataset.columns.map(printColumn),
    ...printJoined(dataset),
    ...plan.parameters.map(
      (parameter, index) =>
        `parameter ${index} ${parameter.name}: ${printType(parameter.type)} in {${parameter.values.join(", ")}}`,
    ),
    ...disclosureLines(disclosure),
    ...plan.queries.flatMap((query, index) => printQuery(query, index, plan)),
  ];
  return `${lines.join("\n")}\n`;
}

function printColumn({ name, type, optional, unit }: Column, index: number): string {
  const mark = optional ? "?" : "";
  return `  column ${index} ${name}: ${printType(type)}${mark}${unit === undefined ? "" : ` unit ${unit}`}`;
}

/** Each joined data set with the stored columns of its first slot. */
function printJoined(dataset: Dataset): readonly string[] {
  const slots = slotsOf(dataset);
  return (dataset.joined ?? []).flatMap((one, at) => {
    const { name, schema, person, rowsPerPerson, columns, acrossSites } = one;
    const { first = 0, width = 0 } = slots[at] ?? {};
    const where = acrossSites === true ? ", across sites" : "";
    return [
      `joined ${name}: ${schema}, person ${person}, ${rowsPerPerson} slots of ${width} columns from ${first}${where}`,
      ...columns.map((column, index) => printColumn(column, first + 1 + index)),
    ];
  });
}

/** A circuit as stable, readable text, one gate a line; ends with a newline. */
export function printCircuit(circuit: Circuit): string {
  const { andGatesPerRow, andGatesPerRun, depths } = costOf(circuit);
  const lines = [
    `circuit: ${andGatesPerRow} AND gates a row, ${andGatesPerRun} a run, depths ${depths.join(", ")}`,
  ];
  if (circuit.linkage !== undefined) {
    const { first, width, count } = circuit.linkage;
    lines.push(`linkage: ${count} slots of ${width} columns from ${first}`);
  }
  for (const [index, stage] of circuit.stages.entries()) {
    lines.push(`stage ${index}: lanes ${stage.lanes}`);
    for (const [wire, input] of stage.inputs.entries())
      lines.push(`  ${wire} = ${inputText(input)}`);
    for (const [at, gate] of stage.gates.entries()) {
      lines.push(`  ${stage.inputs.length + at} = ${gateText(gate)}`);
    }
    for (const [number, reduction] of circuit.reductions.entries()) {
      if (reduction.stage !== index) continue;
      const sites = reduction.sites === undefined ? "" : `, sites ${reduction.sites}`;
      lines.push(
        `  reduction ${number}: width ${reduction.width}${sites}, terms ${termsOf(reduction.terms)}`,
      );
    }
    for (const [number, ranking] of (circuit.rankings ?? []).entries()) {
      if (ranking.stage !== index) continue;
      lines.push(`  ranking ${number}: ranks ${ranking.count}, terms ${termsOf(ranking.terms)}`);
    }
  }
  for (const output of circuit.outputs) lines.push(outputText(output));
  return `${lines.join("\n")}\n`;
}

function termsOf(terms: readonly (readonly number[])[]): string {
  return terms.map((wires) => `[${wires.join(" ")}]`).join(" ");
}

function disclosureLines(disclosure: Disclosure): readonly string[] {
  const { minimumCohort, minimumSites, minimumOutside, siteShare } = disclosure;
  const { dominance, dominanceOfSites, zerosPublic, differentialPrivacy } = disclosure;
  const epsilon = differentialPrivacy?.epsilon;
  return [
    `minimum cohort ${minimumCohort}`,
    ...(minimumSites === undefined ? [] : [`minimum sites ${minimumSites}`]),
    ...(minimumOutside === undefined ? [] : [`minimum cohort ${minimumOutside} outside each site`]),
    ...(siteShare === undefined ? [] : [`persons of one site at most ${percent(siteShare)}`]),
    ...dominanceLines("dominance", dominance),
    ...dominanceLines("dominance of sites", dominanceOfSites),
    ...(zerosPublic === true ? ["zeros public"] : []),
    ...(epsilon === undefined
      ? []
      : [`differential privacy epsilon ${decimalText(BigInt(epsilon.digits), epsilon.scale)}`]),
  ];
}

function dominanceLines(name: string, limits: Dominance | undefined): readonly string[] {
  if (limits === undefined) return [];
  const { remainder, top } = limits;
  return [
    ...(remainder === undefined ? [] : [`${name} remainder ${percent(remainder)}`]),
    ...top.map(({ persons, share }) => `${name} top ${persons} at most ${percent(share)}`),
  ];
}

function percent(share: number): string {
  return `${share / 100}%`;
}

function printType(type: ValueType): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "int":
      return `int ${type.min}..${type.max}${type.scale === 0 ? "" : ` scale ${type.scale}`}`;
    case "date":
      return `date ${type.min}..${type.max}`;
    case "enum":
      return `enum {${type.members.join(", ")}}`;
  }
}

function printQuery(query: Query, index: number, plan: Plan): readonly string[] {
  return [
    `query ${index} ${query.name}${totalsText(query.totals)}`,
    ...(query.where === null ? [] : [`  where ${printExpression(query.where, plan)}`]),
    ...query.keys.map(
      (key) =>
        `  key ${key.name} = ${printExpression(key.expression, plan)} from ${key.min}: ${key.labels.join(", ")}`,
    ),
    ...query.cohorts.map(
      ({ condition, released }, cohort) =>
        `  cohort ${cohort}: ${condition === null ? "all" : printExpression(condition, plan)}${released ? "" : " (not released)"}`,
    ),
    ...query.sums.map(
      (sum, at) =>
        `  sum ${at}: ${printExpression(sum.value, plan)}${sum.power === 2 ? " squared" : ""} over cohort ${sum.cohort}`,
    ),
    ...query.gates.map((gate, at) => {
      const sets = (mayBeEmpty: boolean): string =>
        gate.exposed
          .filter((one) => (one.mayBeEmpty === true) === mayBeEmpty)
          .map(({ terms }) => termsText(terms))
          .join(", ");
      const parts = [
        ...namesOf("cohorts", gate.cohorts),
        ...namesOf("sums", gate.sums),
        ...namesOf("quantiles", gate.quantiles),
        ...namesOf("with gates", gate.needs),
        ...(sets(false) === "" ? [] : [`none of 0 … k-1: ${sets(false)}`]),
        ...(sets(true) === "" ? [] : [`none of 1 … k-1: ${sets(true)}`]),
        ...(gate.quorums ?? []).map(
          ({ cohort, persons }) => `cohort ${cohort} at least ${persons}`,
        ),
        ...(gate.judged === undefined ? [] : [`no dominance in sums ${gate.judged.join(", ")}`]),
      ];
      return `  gate ${at}: ${parts.join("; ")}`;
    }),
    ...query.partitions.map(({ parts, rest, restMayBeEmpty }) => {
      const others = `the others of the cell${restMayBeEmpty === true ? ", if any" : ""}`;
      return `  partition: cohorts ${parts.join(", ")}${rest ? ` and ${others}` : ""}`;
    }),
    ...(query.quantiles ?? []).map(
      ({ cohort, below, level }, at) =>
        `  quantile ${at}: ${level / 100}% of cohort ${cohort} by ${below.join(", ")}`,
    ),
    ...(query.noise ?? []).map((noise) => `  ${noiseText(noise)}`),
    ...query.items.map(
      (item) =>
        `  release ${item.name} to ${item.recipients.join(", ")}: ${itemText(item, query, plan)}`,
    ),
  ];
}

function namesOf(what: string, numbers: readonly number[] = []): readonly string[] {
  return numbers.length === 0 ? [] : [`${what} ${numbers.join(", ")}`];
}

function totalsText(totals: KnownTotals): string {
  switch (totals.kind) {
    case "none":
      return "";
    case "partition":
      return totals.parent === null
        ? ", total known"
        : `, totals by ${keysText(totals.parent.keys)} in query ${totals.parent.query}`;
    case "derived":
      return `, totals of query ${totals.cells} by ${keysText(totals.keys)}`;
  }
}

function keysText(keys: readonly number[]): string {
  return `key${keys.length === 1 ? "" : "s"} ${keys.join(", ")}`;
}

function noiseText({ figure, sensitivity, epsilon, group, ...bits }: FigureNoise): string {
  const what =
    figure.kind === "cohort"
      ? `cohort ${figure.cohort}`
      : `sum ${figure.sum} from ${figure.offset}`;
  const share = `${epsilon.numerator}/${epsilon.denominator}`;
  return `noise of ${what}: epsilon ${share} of group ${group}, sensitivity ${sensitivity}, ${bits.magnitude} bits of ${bits.precision}`;
}

function termsText(terms: readonly { cohort: number; coefficient: number }[]): string {
  return terms
    .map(({ cohort, coefficient }, index) => {
      const sign = coefficient < 0 ? "-" : index === 0 ? "" : "+";
      const magnitude = Math.abs(coefficient) === 1 ? "" : `${Math.abs(coefficient)}·`;
      return `${sign}${magnitude}#${cohort}`;
    })
    .join("");
}

function itemText(item: Item, { keys, items }: Query, { parameters }: Plan): string {
  const reference = ({ key, label }: Reference): string =>
    `${keys[key]?.name} ${keys[key]?.labels[label]}`;
  switch (item.kind) {
    case "count":
      return `count of cohort ${item.cohort}`;
    case "proportion":
      return `cohort ${item.numerator} / cohort ${item.denominator}`;
    case "mean":
      return `mean from sum ${item.sum}${item.squares === undefined ? "" : ` with interval from sum ${item.squares}`}, offset ${item.offset}, scale ${item.scale}`;
    case "sum":
      return `${item.kind} from sum ${item.sum}, offset ${item.offset}, scale ${item.scale}`;
    case "variance":
    case "stddev":
      return `${item.kind} from sums ${item.sum} and ${item.squares}, scale ${item.scale}`;
    case "histogram":
      return `histogram ${item.bins.map(({ label, cohort }) => `${label}: cohort ${cohort}`).join(", ")}`;
    case "differenceOfProportions":
      return `cohort ${item.numerator} / cohort ${item.denominator}, minus that of ${reference(item.than)}`;
    case "ratioOfProportions":
      return `cohort ${item.numerator} / cohort ${item.denominator}, divided by that of ${reference(item.than)}`;
    case "differenceOfMeans":
      return `mean from sums ${item.sum} and ${item.squares}, minus that of ${reference(item.than)}, scale ${item.scale}`;
    case "quantile":
      return `quantile ${item.quantile} in ${item.bands.join(", ")}`;
    case "derived":
      return printFormula(item.formula, {
        figure: (index) => items[index]?.name ?? `item ${index}`,
        parameter: (index) => parameters[index]?.name ?? String(index),
      });
  }
}

function inputText(input: Input): string {
  switch (input.kind) {
    case "column":
      return `column ${input.column} bit ${input.bit}`;
    case "present":
      return `present ${input.column}`;
    case "valid":
    case "one":
      return input.kind;
    case "parameter":
      return `parameter ${input.parameter} bit ${input.bit}`;
    case "sum":
      return `total of reduction ${input.reduction}${input.site === undefined ? "" : ` site ${input.site}`} bit ${input.bit}`;
    case "random":
      return `random ${input.number}`;
    case "ranked":
      return `rank ${input.rank} of ranking ${input.ranking} bit ${input.bit}`;
    case "copy":
      return `stage ${input.stage} wire ${input.wire}`;
    case "pick":
      return `stage ${input.stage} wire ${input.wire} lane ${input.lane}`;
  }
}

function gateText(gate: Gate): string {
  return gate.kind === "not" ? `not ${gate.operand}` : `${gate.kind} ${gate.left} ${gate.right}`;
}

function outputText({ query, figure, stage, wires, signed }: Output): string {
  return `output query ${query} ${figureText(figure)} = stage ${stage} [${wires.join(" ")}]${signed === true ? " signed" : ""}`;
}

function figureText(figure: Output["figure"]): string {
  switch (figure.kind) {
    case "open":
      return `open ${figure.gate}`;
    case "cohort":
      return `cohort ${figure.cohort}`;
    case "sum":
      return `sum ${figure.sum}`;
    case "quantile":
      return `quantile ${figure.quantile}`;
  }
}
