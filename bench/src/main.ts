/** `npm run --silent bench -- q1|q2|join|source|load|check|proof …`; `--help` says more. */
import { benchCheck } from "./check.ts";
import { benchJoin } from "./join.ts";
import { readOptions } from "./options.ts";
import { benchProof } from "./proof.ts";
import { benchLoad } from "./load.ts";
import { benchQuery } from "./query.ts";
import { benchSource } from "./source.ts";

const options = readOptions();
switch (options.kind) {
  case "query":
    if (options.query === "join") await benchJoin(options);
    else await benchQuery(options);
    break;
  case "source":
    await benchSource(options);
    break;
  case "load":
    await benchLoad(options);
    break;
  case "check":
    benchCheck(options);
    break;
  case "proof":
    benchProof(options);
    break;
}
