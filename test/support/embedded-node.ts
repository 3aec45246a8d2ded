import { serveEmbeddedNode } from "@qsc/runtime";
import { JSON_TOOLS } from "./json-bundle.ts";

serveEmbeddedNode(JSON_TOOLS).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
