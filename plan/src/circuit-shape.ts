import { either, integerIn, listOf, oneOf, record, union, variant, type Shape } from "./shape.ts";

const index: Shape = integerIn(0, 2 ** 31);
const width: Shape = integerIn(0, 256);
const bit: Shape = integerIn(0, 255);

const input: Shape = union({
  column: variant("column", { column: index, bit }),
  present: variant("present", { column: index }),
  valid: variant("valid", {}),
  parameter: variant("parameter", { parameter: index, bit }),
  one: variant("one", {}),
  sum: variant("sum", { reduction: index, bit }),
  copy: variant("copy", { stage: index, wire: index }),
});

const operands = { left: index, right: index };

const gate: Shape = union({
  xor: variant("xor", operands),
  and: variant("and", operands),
  mask: variant("mask", operands),
  not: variant("not", { operand: index }),
});

export const circuitShape: Shape = record({
  format: oneOf("qsc-circuit/1"),
  stages: listOf(
    record({
      lanes: either((value) => value === "rows", oneOf("rows"), integerIn(1, 2 ** 24)),
      inputs: listOf(input),
      gates: listOf(gate),
    }),
    1,
  ),
  reductions: listOf(record({ stage: index, terms: listOf(listOf(index), 1), width })),
  outputs: listOf(
    record({
      query: index,
      figure: union({
        open: variant("open", { gate: index }),
        cohort: variant("cohort", { cohort: index }),
        sum: variant("sum", { sum: index }),
      }),
      stage: index,
      wires: listOf(index),
    }),
  ),
});
