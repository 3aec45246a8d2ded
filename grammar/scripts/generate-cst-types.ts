/** Writes the types of the concrete syntax tree: `npx tsx grammar/scripts/generate-cst-types.ts`. */
import { writeFileSync } from "node:fs";
import { cstTypes } from "./cst-types.ts";

writeFileSync(new URL("../src/cst.generated.ts", import.meta.url), await cstTypes());
