/** `npm run --silent bench -- q1|q2|join|check|proof …`; `--help` says more. */
import { benchCheck } from "./check.ts";
import { benchJoin } from "./join.ts";
import { readOptions } from "./options.ts";
import { benchProof } from "./proof.ts";
import { benchQuery } from "./query.ts";

const options = readOptions();
switch (options.kind) {
  case "query":
    if (options.query === "join") await benchJoin(options);
    else await benchQuery({ ...options, query: options.query });
    break;
  case "check":
    benchCheck(options);
    break;
  case "proof":
    benchProof(options);
    break;
}
