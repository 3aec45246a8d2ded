import { MAX_RANKS, MAX_SITES } from "./circuit.ts";
import {
  INDEX,
  integerIn,
  listOf,
  NUMBERS,
  record,
  TEXT,
  union,
  variant,
  type JsonSchema,
} from "./json-schema.ts";

/** The most bits of a number in a circuit: what no contract comes near, so that no input can stall a node. */
const MAX_WIDTH = 256;

const BIT: JsonSchema = integerIn(0, MAX_WIDTH - 1);
const WIRES: JsonSchema = listOf(INDEX, { max: MAX_WIDTH });

const INPUT: JsonSchema = union([
  variant("column", { column: INDEX, bit: BIT }),
  variant("present", { column: INDEX }),
  variant(["valid", "one"], {}),
  variant("parameter", { parameter: INDEX, bit: BIT }),
  variant("sum", { reduction: INDEX, bit: BIT }, { site: integerIn(0, MAX_SITES - 1) }),
  variant("random", { number: INDEX }),
  variant("ranked", { ranking: INDEX, rank: integerIn(0, MAX_RANKS - 1), bit: BIT }),
  variant("copy", { stage: INDEX, wire: INDEX }),
  variant("pick", { stage: INDEX, wire: INDEX, lane: INDEX }),
]);

const GATE: JsonSchema = union([
  variant(["xor", "and", "mask"], { left: INDEX, right: INDEX }),
  variant("not", { operand: INDEX }),
]);

const STAGE: JsonSchema = record({
  lanes: { if: { type: "string" }, then: { const: "rows" }, else: integerIn(1, 2 ** 24) },
  inputs: listOf(INPUT),
  gates: listOf(GATE),
});

const TERMS: JsonSchema = listOf(WIRES, { min: 1, max: 2 ** 24 });
const REDUCTION: JsonSchema = record(
  { stage: INDEX, terms: TERMS, width: integerIn(0, MAX_WIDTH) },
  { sites: integerIn(1, MAX_SITES) },
);
const RANKING: JsonSchema = record({ stage: INDEX, terms: TERMS, count: integerIn(1, MAX_RANKS) });

const LINKAGE: JsonSchema = record({ first: INDEX, width: INDEX, count: INDEX });

const FIGURE: JsonSchema = union([
  variant("open", { gate: INDEX }),
  variant("cohort", { cohort: INDEX }),
  variant("sum", { sum: INDEX }),
  variant("quantile", { quantile: INDEX }),
]);

/** JSON Schema (draft 2020-12) of a circuit; published within spec/bundle.schema.json. */
export const CIRCUIT_SCHEMA: JsonSchema = {
  $id: "urn:qsc:circuit:1",
  ...record(
    {
      format: { const: "qsc-circuit/1" },
      stages: listOf(STAGE, { min: 1 }),
      reductions: listOf(REDUCTION),
      outputs: listOf(
        record(
          {
            query: INDEX,
            figure: FIGURE,
            recipients: listOf(TEXT),
            stage: INDEX,
            wires: WIRES,
          },
          { signed: { const: true } },
        ),
      ),
    },
    { rankings: listOf(RANKING), linkage: LINKAGE },
  ),
  $defs: NUMBERS,
};
