import { serveEmbeddedNode } from "@qsc/runtime";
import { compileSources } from "./contract.ts";

serveEmbeddedNode({ compile: compileSources }).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
