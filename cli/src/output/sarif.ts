import { createHash } from "node:crypto";
import { relative, resolve, sep } from "node:path";
import { type Diagnostic, type Fix, type Label, positionOf, type Span } from "@qsc/compiler";
import type { CheckedFile } from "../commands/check.ts";
import { locate } from "../input/contract.ts";
import { messageOf } from "./github.ts";

export interface SarifOptions {
  readonly version: string;
  /** Paths are written relative to this folder. */
  readonly root: string;
  readonly pageOf: (code: string) => string | null;
}

/** Findings as SARIF 2.1.0 (OASIS), for code scanning. Sections are those of the standard. */
export function checkSarif(checked: readonly CheckedFile[], options: SarifOptions): string {
  const placed = checked.flatMap(({ files, diagnostics }) =>
    diagnostics.map((diagnostic) => ({ diagnostic, files })),
  );
  const codes = [...new Set(placed.map(({ diagnostic }) => diagnostic.code))].sort();
  const occurrences = new Map<string, number>();
  const results = new Map<string, object>();
  for (const { diagnostic, files } of placed) {
    const scope: Scope = { root: options.root, files };
    const result = resultOf(diagnostic, codes.indexOf(diagnostic.code), scope);
    const key = JSON.stringify(result);
    // A file that two contracts import is reported once.
    if (results.has(key)) continue;
    const print = fingerprint(diagnostic, scope);
    const nth = occurrences.get(print) ?? 0;
    occurrences.set(print, nth + 1);
    results.set(key, { ...result, partialFingerprints: { "qscFinding/v1": `${print}:${nth}` } });
  }
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "qsc",
            semanticVersion: options.version,
            rules: codes.map((code) => ruleOf(code, options.pageOf(code))),
          },
        },
        columnKind: "utf16CodeUnits",
        results: [...results.values()],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

interface Scope {
  readonly root: string;
  readonly files: CheckedFile["files"];
}

/** §3.49; the page says what the code means. */
function ruleOf(code: string, page: string | null): object {
  if (page === null) return { id: code };
  const [, meaning = ""] = /^# .*\n\n([\s\S]*?)\n+## /.exec(page) ?? [];
  return {
    id: code,
    shortDescription: { text: meaning.split("\n")[0] || code },
    help: { text: page, markdown: page },
  };
}

/** §3.27 */
function resultOf(diagnostic: Diagnostic, ruleIndex: number, scope: Scope): object {
  const { code, severity, label, related, fixes } = diagnostic;
  return {
    ruleId: code,
    ruleIndex,
    level: severity === "hint" ? "note" : severity,
    message: { text: messageOf(diagnostic) },
    locations: [locationOf(label, scope)],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, id) => ({ id, ...locationOf(each, scope) })),
    }),
    ...(fixes.length > 0 && { fixes: fixes.map((fix) => fixOf(fix, scope)) }),
  };
}

function locationOf({ span, text }: Label, scope: Scope): object {
  return {
    physicalLocation: { artifactLocation: artifactOf(span, scope), region: regionOf(span, scope) },
    ...(text !== "" && { message: { text } }),
  };
}

/** §3.4, with a URI reference relative to the root of the sources. */
function artifactOf({ path }: Span, { root, files }: Scope): object {
  const file = relative(root, resolve(root, locate(files, path)));
  const uri = file.split(sep).map(encodeURIComponent).join("/");
  return { uri, uriBaseId: "%SRCROOT%" };
}

/** §3.30: lines and columns from 1, columns in UTF-16 code units, the end exclusive. */
function regionOf({ path, start, end }: Span, { files }: Scope): object {
  const text = files.sources.get(path) ?? "";
  const [from, to] = [positionOf(text, start), positionOf(text, end)];
  return {
    startLine: from.line,
    startColumn: start - from.lineStart + 1,
    endLine: to.line,
    endColumn: end - to.lineStart + 1,
  };
}

/** §3.55 */
function fixOf({ title, safety, edits }: Fix, scope: Scope): object {
  const paths = [...new Set(edits.map(({ span }) => span.path))];
  return {
    description: { text: title },
    artifactChanges: paths.map((path) => {
      const here = edits.filter(({ span }) => span.path === path);
      return {
        artifactLocation: artifactOf({ path, start: 0, end: 0 }, scope),
        replacements: here.map(({ span, text }) => ({
          deletedRegion: regionOf(span, scope),
          ...(text !== "" && { insertedContent: { text } }),
        })),
      };
    }),
    properties: { safety },
  };
}

/** §3.27.17: the same finding in another version of the file, whatever lines were added above it. */
function fingerprint({ code, label }: Diagnostic, { files }: Scope): string {
  const { path, start, end } = label.span;
  const text = files.sources.get(path) ?? "";
  const { lineStart, lineEnd } = positionOf(text, start);
  const line = text.slice(lineStart, lineEnd).replace(/\s+/g, " ").trim();
  const parts = [code, path, line, text.slice(start, Math.min(end, lineEnd))];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
