/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 cell`, `1,200 cells`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** The user's text as code; a backtick inside would end it early. */
export function quoted(text: string | undefined): string {
  return `\`${(text ?? "").replaceAll("`", "'")}\``;
}
