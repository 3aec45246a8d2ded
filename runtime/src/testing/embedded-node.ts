import { serveEmbeddedNode } from "../node/serve-embedded-node.ts";
import { compileJson } from "./json-bundle.ts";

await serveEmbeddedNode({ compile: compileJson });
