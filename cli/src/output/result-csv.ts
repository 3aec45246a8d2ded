import type { Interval, ItemResult, QueryResult, Released } from "@qsc/runtime";

/**
 * A result as CSV (RFC 4180), one line a figure, so that tables of any shape fit one file:
 * recipient, query, keys as `name=label`, item, statistic, status, value.
 */
export function resultCsv(results: readonly QueryResult[]): string {
  const lines = [["recipient", "query", "cell", "item", "statistic", "status", "value"]];
  for (const result of results) {
    for (const cell of result.cells) {
      const where = cell.labels
        .map((label, key) => `${result.keys[key]?.name}=${label}`)
        .join("; ");
      for (const item of cell.items) {
        for (const [statistic, value] of statisticsOf(item.value)) {
          const status = statusOf(item, value);
          lines.push([
            result.recipient,
            result.query,
            where,
            item.name,
            statistic,
            status,
            value ?? "",
          ]);
        }
      }
    }
  }
  return lines.map((line) => `${line.map(quote).join(",")}\r\n`).join("");
}

function statusOf({ value: { kind }, noisy }: ItemResult, value: string | null): string {
  if (kind === "reference" || kind === "undefined") return kind;
  if (value === null) return "suppressed";
  return noisy === true ? "noisy" : "open";
}

/** By name; null where suppressed. */
function statisticsOf(value: Released): readonly (readonly [string, string | null])[] {
  switch (value.kind) {
    case "suppressed":
      return [["", null]];
    case "reference":
      return [["", ""]];
    case "derived":
      return [
        ["value", String(value.value)],
        ["exact", value.exact],
      ];
    case "truth":
      return [["condition", String(value.value)]];
    case "undefined":
      return [["", ""]];
    case "count":
      return [["count", String(value.count)]];
    case "proportion":
      return [
        ["numerator", String(value.numerator)],
        ["denominator", String(value.denominator)],
        ["proportion", String(value.value)],
        ...boundsOf(value.interval),
      ];
    case "sum":
      return [
        ["sum", value.exact],
        ["count", String(value.count)],
      ];
    case "mean":
      return [
        ["mean", String(value.value)],
        ["count", String(value.count)],
        ...boundsOf(value.interval),
      ];
    case "differenceOfProportions":
    case "differenceOfMeans":
    case "ratioOfProportions":
      return [
        [
          value.kind === "ratioOfProportions" ? "ratio" : "difference",
          value.value === null ? "" : String(value.value),
        ],
        ...boundsOf(value.interval),
      ];
    case "variance":
    case "stddev":
      return [
        [value.kind, value.value === null ? "" : String(value.value)],
        ["count", String(value.count)],
      ];
    case "histogram":
      return value.bins.map(({ label, count }) => [
        `count ${label}`,
        count === null ? null : String(count),
      ]);
    case "quantile":
      return [["band", value.band]];
  }
}

/** The bounds of the 95 % confidence interval, where there is one. */
function boundsOf(interval: Interval | null): readonly (readonly [string, string])[] {
  if (interval === null) return [];
  return [
    ["lower 95%", String(interval.lower)],
    ["upper 95%", String(interval.upper)],
  ];
}

/** RFC 4180 quoting; a leading formula character is quoted away, so that a spreadsheet runs nothing. */
function quote(field: string): string {
  const safe = /^[=+@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
