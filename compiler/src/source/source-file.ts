import { lineMap } from "./line-map.ts";
import type { LineMap } from "./line-map.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineMap;
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, lines: lineMap(text) };
}
