import { expect, test } from "vitest";
import type { Circuit } from "./circuit.ts";
import {
  carriedPlanes,
  joinedAtSites,
  linkedData,
  personsColumn,
  personsOf,
  rowsOf,
  slotOf,
} from "./linkage.ts";
import { mergeStrides, pairedWords } from "./linkage-rounds.ts";
import { slotsOf, storedColumns } from "./joined.ts";
import type { Column, Dataset } from "./plan.ts";
import { validateCircuit } from "./validate-circuit.ts";

const bool = (name: string, optional = false): Column => ({
  name,
  type: { kind: "bool" },
  optional,
});
const linked = { name: "deaths", schema: "D", person: "id", rowsPerPerson: 2, acrossSites: true };
const DATASET: Dataset = {
  ...{ name: "people", schema: "P", person: "id", columns: [bool("age")] },
  joined: [
    { ...linked, columns: [bool("cause"), bool("late", true)], acrossSites: true },
    { ...{ name: "visits", schema: "V", person: "id", rowsPerPerson: 1 }, columns: [bool("cost")] },
  ],
};
const SLOTS = slotsOf(DATASET)[0]!;

test("sites of persons share all but the slots that nodes fill, others a lane for each row", () => {
  expect(linkedData(DATASET)?.slots).toEqual({ first: 1, width: 3, count: 2 });
  const names = (dataset: Dataset): readonly string[] =>
    storedColumns(dataset).map(({ name }) => name);
  expect(names(personsOf(DATASET))).toEqual(["age", "visits", "visits.cost"]);
  expect(names(rowsOf(DATASET.joined![0]!))).toEqual(["cause", "late"]);
  expect(names(joinedAtSites(DATASET))).toEqual(names(DATASET));
  expect(linkedData(joinedAtSites(DATASET))).toBeNull();
  expect(personsOf(DATASET)).toBe(personsOf(DATASET));
  // Column 8 is `visits.cost`, behind two slots of three columns.
  expect([0, 7, 8].map((column) => personsColumn(SLOTS, column))).toEqual([0, 1, 2]);
  expect([0, 1, 5, 7].map((column) => slotOf(SLOTS, column))).toEqual([
    ...[null, { slot: 0, column: 0 }, { slot: 1, column: 1 }, null],
  ]);
});

function circuitOf(inputs: Circuit["stages"][number]["inputs"], more: object = {}): Circuit {
  const reductions = [{ stage: 0, terms: [[0]], width: 4 }];
  const stages = [{ lanes: "rows" as const, inputs, gates: [] }];
  return { format: "qsc-circuit/1", stages, reductions, outputs: [], linkage: SLOTS, ...more };
}

test("only what is read is carried, a column once for all slots", () => {
  const circuit = circuitOf([
    { kind: "column", column: 5, bit: 0 },
    { kind: "column", column: 2, bit: 0 },
    { kind: "present", column: 6 },
    { kind: "column", column: 1, bit: 0 },
    { kind: "column", column: 8, bit: 0 },
  ]);
  expect(carriedPlanes(circuit, SLOTS)).toEqual({
    persons: [{ kind: "column", column: 8, bit: 0 }],
    rows: [
      { kind: "column", column: 2, bit: 0 },
      { kind: "present", column: 3 },
    ],
  });
});

test("a circuit links what its plan links, and then knows no sites", () => {
  const check = (circuit: Circuit, dataset = DATASET): string =>
    validateCircuit(circuit, { dataset, parameters: [] }).join("; ");
  const valid = [{ kind: "valid" }] as const;
  expect(check(circuitOf(valid))).toBe("");
  const { linkage, ...without } = circuitOf(valid);
  expect(linkage).toBe(SLOTS);
  expect(check(without)).toContain("does not fill the slots");
  expect(check(circuitOf(valid, { linkage: { ...SLOTS, count: 1 } }))).toContain("does not fill");
  expect(check(circuitOf(valid), joinedAtSites(DATASET))).toContain("does not fill");
  const bySite = [{ stage: 0, terms: [[0]], width: 4, sites: 2 }];
  expect(check(circuitOf(valid, { reductions: bySite }))).toContain("mixes lanes");
});

test.each([1, 2, 3, 32, 33, 64, 96, 100])(
  "every word of %i is compared across each stride once at most",
  (words) => {
    for (const stride of mergeStrides(words)) {
      const firsts = Array.from({ length: words }, (_, q) => q).filter(
        (q) => q % (2 * stride) < stride && q + stride < words,
      );
      expect(pairedWords(words, stride)).toBe(firsts.length);
    }
  },
);
