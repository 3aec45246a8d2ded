import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SHARED_DATA } from "./run-contract.ts";

const FILE = join(SHARED_DATA, "reference.json");

/** Whether the real data and the reference figures are there. */
export const HAS_SHARED_DATA: boolean = existsSync(FILE);

/** Said in the name of every test that is skipped without them. */
export const NEEDS_SHARED_DATA = "needs ../shared/data";

/** The expected figures of one entry of the reference file, computed elsewhere with R. */
export function referenceFigures(id: string): unknown {
  const { entries } = JSON.parse(readFileSync(FILE, "utf8")) as {
    readonly entries: readonly { readonly id: string; readonly expected: unknown }[];
  };
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined) throw new RangeError(`no reference figures ${id}`);
  return entry.expected;
}
