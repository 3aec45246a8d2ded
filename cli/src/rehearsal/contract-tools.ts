import { compile, guardRun } from "@qsc/compiler";
import type { ContractTools } from "@qsc/runtime";

/** The compiler as a node takes it. */
export const contractTools: ContractTools = {
  compile: (sources, entry) =>
    compile(new Map(sources.map(({ path, text }) => [path, text])), entry).bundle,
  // A node has nobody to show a place in a source to.
  guard: (run, earlier) => guardRun(run, earlier, { path: "", start: 0, end: 0 }),
};
