import { serveEmbeddedNode } from "@qsc/runtime";
import { contractTools } from "./contract.ts";

serveEmbeddedNode(contractTools).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
