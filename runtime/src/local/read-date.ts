const DAY_MS = 86_400_000;

/**
 * A reader of dates in a format of `YYYY`, `MM`, `DD` and literal text; null when the format has not each once.
 * The reader returns days since 1970-01-01 (UTC), or NaN when the text is no such day.
 */
export function dateReader(format = "YYYY-MM-DD"): ((text: string) => number) | null {
  const parts = format.split(/(YYYY|MM|DD)/);
  const order = parts.filter((_part, index) => index % 2 === 1);
  if (order.toSorted().join() !== "DD,MM,YYYY") return null;
  const pattern = parts.map((part, index) =>
    index % 2 === 1 ? `(\\d{${part.length}})` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  const expression = new RegExp(`^${pattern.join("")}$`);
  const [year, month, day] = ["YYYY", "MM", "DD"].map((name) => order.indexOf(name) + 1);
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return Number.NaN;
    return daysOf(Number(match[year ?? 0]), Number(match[month ?? 0]), Number(match[day ?? 0]));
  };
}

function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.getTime() / DAY_MS : Number.NaN;
}
