import { serveEmbeddedNode } from "@qsc/runtime";
import { contractTools } from "../../cli/src/rehearsal/contract-tools.ts";

serveEmbeddedNode(contractTools).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
