/** One fenced block of a Markdown text. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** Offsets of the text between the fences. */
  readonly start: number;
  readonly end: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function fencesIn(markdown: string): readonly Fence[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => {
    const [whole, language = "", text = ""] = match;
    const start = match.index + whole.indexOf("\n") + 1;
    return { language, text: text.replace(/\n$/, ""), start, end: start + text.length };
  });
}

/**
 * The files that `qsc` blocks make up: `// file: NAME` names all but the entry, `contract.qsc`.
 * `json` blocks are manifests and locks of packages; their first line names them and is no part of them.
 */
export function sourcesIn(
  fences: readonly Fence[],
  shared: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const sources = new Map(shared);
  for (const { language, text } of fences) {
    if (language !== "qsc" && language !== "json") continue;
    const [head = "", name = ENTRY] = /^\/\/ file: (\S+)\n/.exec(text) ?? [];
    sources.set(name, language === "json" ? text.slice(head.length) : text);
  }
  return sources;
}

/** Files with the policy of a site are called `floor.qsc`. */
export function floorsIn(sources: ReadonlyMap<string, string>): readonly string[] {
  return sources.has("floor.qsc") ? ["floor.qsc"] : [];
}

export const ENTRY = "contract.qsc";
