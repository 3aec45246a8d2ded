import { isDeepStrictEqual } from "node:util";
import type { Bundle } from "@qsc/plan";
import { evaluateInClear, figuresFromOutputs, type RunResult, type Table } from "@qsc/runtime";

/** Compares what a run opened with the same query in the clear, gates included; throws where they differ. */
export function figureChecker({ plan }: Bundle, table: Table): (run: RunResult) => void {
  const expected = evaluateInClear(plan, [], table);
  return ({ openings }) => {
    for (const { recipient, figures } of openings) {
      const opened = figuresFromOutputs(plan, figures, recipient);
      if (isDeepStrictEqual(opened, expected)) continue;
      throw new Error(
        `what \`${recipient}\` opens is not the query in the clear: ${show(opened)}, not ${show(expected)}`,
      );
    }
  };
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? `${one}` : one));
}
