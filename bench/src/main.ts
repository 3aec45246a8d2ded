/** `npm run --silent bench -- q1|q2|median|check|proof …`; `--help` says more. */
import { benchCheck } from "./check.ts";
import { readOptions } from "./options.ts";
import { benchProof } from "./proof.ts";
import { benchQuery } from "./query.ts";

const options = readOptions();
switch (options.kind) {
  case "query":
    await benchQuery(options);
    break;
  case "check":
    benchCheck(options);
    break;
  case "proof":
    benchProof(options);
    break;
}
