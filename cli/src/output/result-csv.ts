import type { QueryResult, Released } from "@qsc/runtime";

/**
 * A result as CSV (RFC 4180), one line a figure, so that tables of any shape fit one file:
 * query, keys as `name=label`, item, statistic, status, value.
 */
export function resultCsv(results: readonly QueryResult[]): string {
  const lines = [["query", "cell", "item", "statistic", "status", "value"]];
  for (const result of results) {
    for (const cell of result.cells) {
      const where = cell.labels
        .map((label, key) => `${result.keys[key]?.name}=${label}`)
        .join("; ");
      for (const item of cell.items) {
        const status = item.value.kind === "suppressed" ? "suppressed" : "open";
        for (const [statistic, value] of statisticsOf(item.value)) {
          lines.push([result.query, where, item.name, statistic, status, value]);
        }
      }
    }
  }
  return lines.map((line) => `${line.map(quote).join(",")}\r\n`).join("");
}

function statisticsOf(value: Released): readonly (readonly [string, string])[] {
  switch (value.kind) {
    case "suppressed":
      return [["", ""]];
    case "count":
      return [["count", String(value.count)]];
    case "proportion":
      return [
        ["numerator", String(value.numerator)],
        ["denominator", String(value.denominator)],
        ["proportion", String(value.value)],
      ];
    case "sum":
      return [
        ["sum", value.exact],
        ["count", String(value.count)],
      ];
    case "mean":
    case "variance":
    case "stddev":
      return [
        [value.kind, value.value === null ? "" : String(value.value)],
        ["count", String(value.count)],
      ];
    case "histogram":
      return value.bins.map((bin) => [`count ${bin.label}`, String(bin.count)] as const);
    case "quantile":
      return [["band", value.band]];
  }
}

/** RFC 4180 quoting; a leading formula character is quoted away, so that a spreadsheet runs nothing. */
function quote(field: string): string {
  const safe = /^[=+@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
