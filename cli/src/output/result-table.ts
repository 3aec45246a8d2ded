import { itemsFor, recipientsOf, type Item, type Plan } from "@qsc/plan";
import type { CellResult, Interval, QueryResult, Released } from "@qsc/runtime";
import Table from "cli-table3";
import type { Style } from "./terminal.ts";

/**
 * The tables of a result as people read them: suppressed cells are a dot and a word, never a colour alone.
 * Where there are several recipients, each has a heading of its own.
 */
export function resultTables(plan: Plan, results: readonly QueryResult[], style: Style): string {
  const several = recipientsOf(plan).length > 1;
  const titled = new Set(results.map(({ query }) => query)).size > 1;
  return results
    .map((result, index) => {
      const first = result.recipient !== results[index - 1]?.recipient;
      const heading = several && first ? `  ${style.bold(`to ${result.recipient}`)}\n` : "";
      const title = titled ? `  ${style.bold(result.query)}\n` : "";
      return `${heading}${title}${tableOf(itemsOf(plan, result), result, style)}\n`;
    })
    .join("\n");
}

function itemsOf(plan: Plan, { query, recipient }: QueryResult): readonly Item[] {
  const asked = plan.queries.find(({ name }) => name === query);
  return asked === undefined ? [] : itemsFor(asked, recipient);
}

function tableOf(items: readonly Item[], result: QueryResult, style: Style): string {
  const columns = items.flatMap(columnsOf);
  const table = new Table({
    head: [...result.keys.map((key) => key.name), ...columns.map((column) => column.heading), ""],
    colAligns: [...result.keys.map(() => "left" as const), ...columns.map(() => "right" as const)],
    style: { head: [], border: [], "padding-left": 2, "padding-right": 1 },
    chars: NO_FRAME,
  });
  for (const cell of result.cells) {
    const figures = columns.map(({ text }) => text(cell) ?? style.dim("·"));
    table.push([...cell.labels, ...figures, note(cell)]);
  }
  return table.toString().replaceAll(/ +$/gm, "");
}

/** No frame: columns part by spaces, and a screen reader reads words only. */
const NO_FRAME = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
  ].map((part) => [part, ""]),
);

interface ColumnOf {
  readonly heading: string;
  /** Null where the figure is suppressed. */
  readonly text: (cell: CellResult) => string | null;
}

/** One column an item; a histogram has one a bin. */
function columnsOf(item: Item, index: number): readonly ColumnOf[] {
  const valueIn = (cell: CellResult): Released | null => {
    const value = cell.items[index]?.value;
    return value === undefined || value.kind === "suppressed" ? null : value;
  };
  const markOf = (cell: CellResult): string => (cell.items[index]?.noisy === true ? "≈ " : "");
  if (item.kind === "histogram") {
    return item.bins.map((bin, position) => ({
      heading: `${item.name} ${bin.label}`,
      text: (cell) => {
        const value = valueIn(cell);
        const count = value?.kind === "histogram" ? value.bins[position]?.count : null;
        return count === null || count === undefined ? null : `${markOf(cell)}${count}`;
      },
    }));
  }
  const heading = item.unit === undefined ? item.name : `${item.name} (${item.unit})`;
  const text = (cell: CellResult): string | null => {
    const value = valueIn(cell);
    if (value === null) return null;
    const isPlain = value.kind === "reference" || value.kind === "undefined";
    return isPlain ? textOf(value) : `${markOf(cell)}${textOf(value)}`;
  };
  return [{ heading, text }];
}

function note(cell: CellResult): string {
  if (cell.items.every(({ value }) => value.kind === "suppressed")) return "suppressed";
  const names = cell.items.flatMap(({ name, value }) => {
    if (value.kind === "suppressed") return [name];
    if (value.kind !== "histogram") return [];
    return value.bins.flatMap((bin) => (bin.count === null ? [`${name} ${bin.label}`] : []));
  });
  return names.length === 0 ? "" : `suppressed: ${names.join(", ")}`;
}

/** A released value in few digits; CSV and JSON carry all of them. */
export function textOf(value: Released): string {
  switch (value.kind) {
    case "suppressed":
      return "·";
    case "count":
      return String(value.count);
    case "reference":
    case "undefined":
      return value.kind;
    case "truth":
      return value.value ? "yes" : "no";
    case "derived":
      // A short decimal is shown as it is, and only what has none is rounded.
      return isShort(value.exact) ? value.exact : digits(value.value);
    case "proportion":
      return `${percent(value.value)}%${within(value.interval, percent)}`;
    case "sum":
      return value.exact;
    case "mean":
      return `${digits(value.value)}${within(value.interval, digits)}`;
    case "differenceOfProportions":
      return `${signed(value.value, percent)} pp${within(value.interval, percent)}`;
    case "differenceOfMeans":
      return `${signed(value.value, digits)}${within(value.interval, digits)}`;
    case "ratioOfProportions":
      return `${value.value === null ? "undefined" : digits(value.value)}${within(value.interval, digits)}`;
    case "variance":
    case "stddev":
      return value.value === null ? "undefined" : value.value.toPrecision(5);
    case "histogram":
      return value.bins.map((bin) => `${bin.label}: ${bin.count ?? "·"}`).join(", ");
    case "quantile":
      return value.band;
  }
}

function isShort(exact: string): boolean {
  return /^-?\d{1,12}(\.\d{1,4})?$/.test(exact);
}

type Format = (value: number) => string;

const percent: Format = (value) => (value * 100).toFixed(1);
const digits: Format = (value) => value.toPrecision(5);

function signed(value: number | null, format: Format): string {
  if (value === null) return "undefined";
  return value > 0 ? `+${format(value)}` : format(value);
}

/** The 95 % confidence interval behind a figure, where there is one. */
function within(interval: Interval | null, format: Format): string {
  return interval === null ? "" : ` (${format(interval.lower)} to ${format(interval.upper)})`;
}
