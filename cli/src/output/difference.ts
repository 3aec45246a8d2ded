import { type Change, type Effect, isHarmful, positionOf, type Span } from "@qsc/compiler";
import { locate } from "../input/contract.ts";
import type { ReadVersion } from "../input/version.ts";
import type { Style } from "./terminal.ts";

/** What a new version does otherwise than the old one; keeps to spec/diff.schema.json. */
export interface Difference {
  readonly format: "qsc-diff/1";
  /** `more`: something more is released, something is protected less, or neither can be excluded. */
  readonly verdict: "more" | "no-more";
  readonly old: VersionName;
  readonly new: VersionName;
  readonly changes: readonly PlacedChange[];
}

interface VersionName {
  readonly name: string;
  readonly version: string;
}

type PlacedChange = Pick<Change, "effect" | "subject" | "text"> & {
  readonly old: Place | null;
  readonly new: Place | null;
};

interface Place {
  readonly path: string;
  readonly line: number;
}

export function differenceOf(
  old: ReadVersion,
  next: ReadVersion,
  changes: readonly Change[],
): Difference {
  return {
    format: "qsc-diff/1",
    verdict: changes.some(isHarmful) ? "more" : "no-more",
    old: old.version.bundle.plan.contract,
    new: next.version.bundle.plan.contract,
    changes: changes.map(({ effect, subject, text, ...spans }) => ({
      ...{ effect, subject, text },
      old: placeIn(old, spans.old),
      new: placeIn(next, spans.new),
    })),
  };
}

function placeIn({ version, files }: ReadVersion, span: Span | null): Place | null {
  if (span === null) return null;
  const text = version.bundle.sources.find(({ path }) => path === span.path)?.text ?? "";
  return {
    path: locate(files, span.path).replaceAll("\\", "/"),
    line: positionOf(text, span.start).line,
  };
}

const HEADINGS: Readonly<Record<Effect, string>> = {
  "releases-more": "Releases more",
  "protects-less": "Protects less",
  "cannot-compare": "Cannot be compared, so it counts as more",
  "releases-less": "Releases less",
  "protects-more": "Protects more",
  neutral: "Neither",
};

const EFFECTS = Object.keys(HEADINGS) as Effect[];

function verdictText({ verdict, changes }: Difference): string {
  if (changes.length === 0) return "the two versions release and protect the same";
  return verdict === "more"
    ? "the new version releases more, or protects less"
    : "the new version releases nothing more and protects nothing less";
}

export function differenceText(difference: Difference, style: Style): string {
  const { verdict, changes } = difference;
  const mark = verdict === "more" ? style.red("✘") : style.green("✔");
  const groups = EFFECTS.flatMap((effect) => {
    const own = changes.filter((change) => change.effect === effect);
    if (own.length === 0) return [];
    const lines = own.map((change) => `  ${change.text}${style.dim(placesOf(change))}\n`);
    return [`\n${style.bold(HEADINGS[effect])}\n${lines.join("")}`];
  });
  return `${mark} ${verdictText(difference)}\n${groups.join("")}`;
}

/** For a comment on a pull request. */
export function differenceMarkdown(difference: Difference): string {
  const { verdict, changes } = difference;
  const title = `**${verdict === "more" ? "✘" : "✔"} ${difference.new.name} ${difference.new.version}: ${verdictText(difference)}**`;
  const groups = EFFECTS.flatMap((effect) => {
    const own = changes.filter((change) => change.effect === effect);
    if (own.length === 0) return [];
    const lines = own.map((change) => `- ${change.text}${placesOf(change)}`);
    return [`### ${HEADINGS[effect]}\n\n${lines.join("\n")}`];
  });
  return `${[title, ...groups].join("\n\n")}\n`;
}

function placesOf(change: PlacedChange): string {
  const text = (place: Place | null): readonly string[] =>
    place === null ? [] : [`${place.path}:${place.line}`];
  const places = [...text(change.old), ...text(change.new)];
  return places.length === 0 ? "" : ` (${places.join(" → ")})`;
}
