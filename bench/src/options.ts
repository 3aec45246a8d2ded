import { SECURITIES, type Security } from "@qsc/ledger";
import { parseArgs } from "node:util";
import type { LinkSpeed } from "./relay.ts";

export type Options = QueryOptions | CheckOptions | ProofOptions;

/** A run of a query on three nodes. */
export interface QueryOptions {
  readonly kind: "query";
  readonly query: "q1" | "q2" | "join";
  readonly rows: number;
  readonly repeat: number;
  readonly json: boolean;
  readonly mode: Security;
  /** How far the nodes are from each other; null where nothing stands between them. */
  readonly link: LinkSpeed | null;
}

/** Checking many contracts. */
export interface CheckOptions {
  readonly kind: "check";
  readonly contracts: number;
  readonly repeat: number;
  readonly json: boolean;
}

/** Proving products, without a query or a network. */
export interface ProofOptions {
  readonly kind: "proof";
  readonly gates: number;
  readonly repeat: number;
  readonly json: boolean;
}

/** Prints help and ends with status 0, or says what is wrong and ends with status 2. */
export function readOptions(): Options {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const [what, ...others] = positionals;
  if (others.length > 0) return refuse(`\`${others.join(" ")}\` is one query too many`);
  const repeat = positive(values.repeat, `cannot repeat \`${values.repeat}\` times`);
  const { json } = values;
  if (what === "check") {
    const contracts = positive(
      values.contracts,
      `\`${values.contracts}\` is no number of contracts`,
    );
    return { kind: "check", contracts, repeat, json };
  }
  if (what === "proof") {
    const gates = positive(values.gates, `\`${values.gates}\` is no number of gates`);
    return { kind: "proof", gates, repeat, json };
  }
  if (what !== "q1" && what !== "q2" && what !== "join")
    return refuse("say which query: `q1`, `q2` or `join`, or `check` or `proof`");
  const size = values.rows ?? (what === "join" ? "100000" : "1000000");
  const rows = positive(size, `\`${size}\` is no number of rows`);
  const mode = SECURITIES.find((one) => one === values.mode);
  if (mode === undefined) return refuse(`there is no mode \`${values.mode}\``);
  return { kind: "query", query: what, rows, repeat, json, mode, link: linkOf(values) };
}

function linkOf({
  rtt,
  mbit,
}: {
  readonly rtt?: string;
  readonly mbit?: string;
}): LinkSpeed | null {
  if (rtt === undefined && mbit === undefined) return null;
  const rttMs = Number(rtt ?? "0");
  if (!(rttMs >= 0 && rttMs <= 10_000))
    return refuse(`\`${rtt}\` is no round trip in milliseconds`);
  if (mbit === undefined) return { rttMs, mbit: null };
  const rate = Number(mbit);
  return rate > 0 ? { rttMs, mbit: rate } : refuse(`\`${mbit}\` is no rate in Mbit/s`);
}

function positive(text: string, problem: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? number : refuse(problem);
}

const OPTIONS = {
  rows: { type: "string" },
  contracts: { type: "string", default: "500" },
  gates: { type: "string", default: "8388608" },
  repeat: { type: "string", default: "1" },
  mode: { type: "string", default: "malicious" },
  rtt: { type: "string" },
  mbit: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

type Arguments = ReturnType<
  typeof parseArgs<{ readonly options: typeof OPTIONS; readonly allowPositionals: true }>
>;

function parse(): Arguments {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

const USAGE = `usage: npm run --silent bench -- q1|q2|join|check|proof [options]

q1, q2: three node processes on this machine compute a query over made-up rows.
join: the same with as many rows of another site, which are linked to their persons.
check: one process checks many made-up contracts, then one of 300 lines again and again.
proof: one thread proves random products for three parties; the figures are those of one.

  --rows N       rows to make up (1000000; 100000 persons and as many rows for join)
  --contracts N  contracts to make up (500)
  --gates N      products to prove (8388608)
  --repeat R     runs over the same shares (1)
  --mode M       malicious, or semi-honest to see what the proofs cost (malicious)
  --rtt MS       round trip between nodes; a relay on this machine holds what they send back
  --mbit M       megabits a second that a node can send to a node
  --json         one line of JSON: the run of median duration
  -h, --help     print this`;
