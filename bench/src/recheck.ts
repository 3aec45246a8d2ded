import { diagnose } from "@qsc/compiler";
import { madeUpContract } from "./made-up-contract.ts";

const TABLES = 13;
const EDITS = 201;

/** Checks one contract of 300 lines after each of many edits, as an editor does; prints its lines and the median milliseconds. */
const long = madeUpContract(0, TABLES);
const times = Array.from({ length: EDITS }, (_, edit) => {
  const text = long.replace("minimum cohort 11", `minimum cohort ${12 + edit}`);
  const started = performance.now();
  const { plan, diagnostics } = diagnose(new Map([["long.qsc", text]]), "long.qsc");
  const elapsed = performance.now() - started;
  if (plan === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return elapsed;
}).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    longLines: long.split("\n").length - 1,
    recheckMs: Number((times[EDITS >> 1] ?? Number.NaN).toFixed(1)),
  }),
);
