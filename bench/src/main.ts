/** `npm run --silent bench -- q1|q2|median|join|source|load|check|proof …`; `--help` says more. */
import { benchCheck } from "./check.ts";
import { benchJoin } from "./join.ts";
import { readOptions } from "./options.ts";
import { benchLoad } from "./load.ts";
import { benchMedian } from "./median.ts";
import { benchProof } from "./proof.ts";
import { benchQuery } from "./query.ts";
import { benchSource } from "./source.ts";

const QUERY_BENCHES = { q1: benchQuery, q2: benchQuery, median: benchMedian, join: benchJoin };

const options = readOptions();
switch (options.kind) {
  case "query":
    await QUERY_BENCHES[options.query](options);
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
