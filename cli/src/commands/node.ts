import { serveEmbeddedNode } from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { contractTools } from "../rehearsal/contract-tools.ts";

/** One node of an embedded network: started by `qsc run`, never by hand; ends with its parent. */
export async function nodeCommand(): Promise<number> {
  await serveEmbeddedNode(contractTools);
  return EXIT.done;
}
