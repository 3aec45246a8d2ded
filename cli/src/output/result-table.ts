import type { Item, Plan } from "@qsc/plan";
import type { CellResult, QueryResult, Released } from "@qsc/runtime";
import Table from "cli-table3";
import type { Style } from "./terminal.ts";

/** The tables of a result as people read them: suppressed cells are a dot and a word, never a colour alone. */
export function resultTables(plan: Plan, results: readonly QueryResult[], style: Style): string {
  return results
    .map((result, index) => {
      const title = results.length > 1 ? `  ${style.bold(result.query)}\n` : "";
      return `${title}${tableOf(plan.queries[index]?.items ?? [], result, style)}\n`;
    })
    .join("\n");
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
  if (item.kind === "histogram") {
    return item.bins.map((bin, position) => ({
      heading: `${item.name} ${bin.label}`,
      text: (cell) => {
        const value = valueIn(cell);
        return value?.kind === "histogram" ? String(value.bins[position]?.count) : null;
      },
    }));
  }
  const heading = item.unit === undefined ? item.name : `${item.name} (${item.unit})`;
  const text = (cell: CellResult): string | null => {
    const value = valueIn(cell);
    return value === null ? null : textOf(value);
  };
  return [{ heading, text }];
}

function note(cell: CellResult): string {
  const suppressed = cell.items.filter((item) => item.value.kind === "suppressed");
  if (suppressed.length === 0) return "";
  if (suppressed.length === cell.items.length) return "suppressed";
  return `suppressed: ${suppressed.map((item) => item.name).join(", ")}`;
}

/** A released value in few digits; CSV and JSON carry all of them. */
export function textOf(value: Released): string {
  switch (value.kind) {
    case "suppressed":
      return "·";
    case "count":
      return String(value.count);
    case "proportion":
      return `${(value.value * 100).toFixed(1)}%`;
    case "sum":
      return value.exact;
    case "mean":
      return value.value.toPrecision(5);
    case "variance":
    case "stddev":
      return value.value === null ? "undefined" : value.value.toPrecision(5);
    case "histogram":
      return value.bins.map((bin) => `${bin.label}: ${bin.count}`).join(", ");
    case "quantile":
      return value.band;
  }
}
