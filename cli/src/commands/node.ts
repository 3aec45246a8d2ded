import { compile, guardRun } from "@qsc/compiler";
import { serveEmbeddedNode } from "@qsc/runtime";
import { EXIT } from "../exit.ts";

/** One node of an embedded network: started by `qsc run`, never by hand; ends with its parent. */
export async function nodeCommand(): Promise<number> {
  await serveEmbeddedNode({
    compile: (sources, entry) =>
      compile(new Map(sources.map(({ path, text }) => [path, text])), entry).bundle,
    // A node has nobody to show a place in a source to.
    guard: (run, earlier) => guardRun(run, earlier, { path: "", start: 0, end: 0 }),
  });
  return EXIT.done;
}
