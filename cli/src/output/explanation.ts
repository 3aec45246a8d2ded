import { type Bundle, cellCount, costOf, digestOf, type Item, type Query } from "@qsc/plan";
import type { Style } from "./terminal.ts";

/** A contract in plain words, for people who decide whether it may run. */
export interface Explanation {
  readonly format: "qsc-explanation/1";
  readonly contract: { readonly name: string; readonly version: string };
  readonly bundle: string;
  readonly summary: readonly string[];
  readonly tables: readonly ExplainedTable[];
  readonly parameters: readonly string[];
  readonly rules: readonly {
    readonly rule: string;
    readonly name: string;
    readonly phase: string;
    readonly statement: string;
  }[];
  readonly assumptions: readonly string[];
  readonly notProtected: readonly string[];
  readonly clauses: readonly { readonly clause: string; readonly text: string }[];
  readonly cost: readonly string[];
}

export interface ExplainedTable {
  readonly query: string;
  readonly cells: number;
  readonly keys: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly releases: readonly string[];
}

export function explainBundle(bundle: Bundle): Explanation {
  const { plan, certificate } = bundle;
  const recipients = [
    ...new Set(plan.queries.flatMap(({ items }) => items.map((i) => i.recipient))),
  ];
  const k = plan.disclosure.minimumCohort;
  const cells = plan.queries.reduce((sum, query) => sum + cellCount(query), 0);
  const cost = costOf(bundle.circuit);
  return {
    format: "qsc-explanation/1",
    contract: plan.contract,
    bundle: digestOf(bundle),
    summary: [
      `${recipients.join(", ")} learns at most ${cells} cells of figures about the persons in \`${plan.dataset.name}\`.`,
      `A figure opens only when it rests on at least ${k} persons, and no released figures together tell the size of a group of 1 to ${k - 1}.`,
      "No row, no identifier and no suppressed figure is seen by anybody but the data's owner: not by the recipient, not by a node, not on the ledger.",
    ],
    tables: plan.queries.map(explainTable),
    parameters: plan.parameters.map(
      ({ name, values }) => `${name}: one of ${values.length} values fixed in the contract`,
    ),
    rules: certificate.claims,
    assumptions: certificate.assumptions,
    notProtected: [
      "two of the three nodes together can read every row",
      "a node that computes wrongly is not caught yet (semi-honest)",
      "figures of several runs, or of several contracts, are not compared with each other yet",
      ...(plan.disclosure.dominance === undefined ? ["one person may dominate a sum"] : []),
      ...(plan.disclosure.zerosPublic === true
        ? ["a cell may show that everybody is in one category"]
        : []),
    ],
    clauses: bundle.clauses,
    cost: [
      `${cost.andGatesPerRow} AND gates a row, ${cost.bytesPerRow} bytes a row sent by each node`,
    ],
  };
}

function explainTable(query: Query): ExplainedTable {
  return {
    query: query.name,
    cells: cellCount(query),
    keys: query.keys.map(({ name, labels }) => ({ name, labels })),
    releases: query.items.map((item) => `${item.name}: ${wordsOf(item)}, to ${item.recipient}`),
  };
}

function wordsOf(item: Item): string {
  switch (item.kind) {
    case "count":
      return "the number of persons";
    case "proportion":
      return "a share of persons; opens both numbers";
    case "sum":
      return "a sum; opens it and the number of persons that it is over";
    case "mean":
      return "a mean; opens the sum and the number of persons that it is over";
    case "variance":
    case "stddev":
      return `a ${item.kind === "variance" ? "variance" : "standard deviation"}; opens the sum, the sum of squares and the number of persons`;
    case "histogram":
      return `the number of persons in each of ${item.bins.length} bins`;
    case "quantile":
      return `which of ${item.bands.length} bands the quantile lies in; opens nothing else`;
  }
}

export function explanationText(explanation: Explanation, style: Style): string {
  const { contract, tables, parameters, rules, assumptions, clauses } = explanation;
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? "" : `\n${style.bold(title)}\n${lines.map((l) => `  ${l}\n`).join("")}`;
  return [
    `${style.bold(`${contract.name} ${contract.version}`)}\n${explanation.bundle}\n`,
    `\n${explanation.summary.join("\n")}\n`,
    ...tables.map((table) =>
      section(`Table ${table.query}: ${table.cells} cells`, [
        ...table.keys.map((key) => `by ${key.name}: ${key.labels.join(", ")}`),
        ...table.releases,
      ]),
    ),
    section("Parameters", parameters),
    section(
      "Rules",
      rules.map(({ rule, name, phase, statement }) => {
        const when =
          phase === "static" ? "proved before the run" : "decided inside the computation";
        return `${rule} ${name}: ${statement} (${when})`;
      }),
    ),
    section("Assumed, and not checked by the computation", assumptions),
    section("Not protected", explanation.notProtected),
    section(
      "Recorded, and not enforced yet",
      clauses.map(({ clause }) => clause),
    ),
    section("Cost", explanation.cost),
  ].join("");
}
