import { serveEmbeddedNode } from "@qsc/runtime";
import { compileJson } from "./json-bundle.ts";

serveEmbeddedNode({ compile: compileJson }).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
