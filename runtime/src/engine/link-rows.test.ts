import {
  boundsOf,
  evaluateCircuit,
  personsOf,
  predictRun,
  rowsOf,
  slotsOf,
  storedColumns,
  widthOf,
  type Circuit,
  type Dataset,
  type Gate,
  type Input,
  type Plan,
  type Row,
} from "@qsc/plan";
import { expect, test } from "vitest";
import { encodeList } from "../bits/encode-list.ts";
import type { Planes } from "../bits/planes.ts";
import { linkTokens } from "../local/link-tokens.ts";
import { seededNumbers, type Random } from "./random-circuit.ts";
import { runInMemory } from "./run-in-memory.ts";

const int = (name: string, max: number, optional = false): Dataset["columns"][number] => ({
  ...{ name, type: { kind: "int", min: 0, max, scale: 0 }, optional },
});

function datasetOf(rowsPerPerson: number): Dataset {
  const linked = { name: "deaths", schema: "D", person: "id", rowsPerPerson };
  return {
    ...{ name: "people", schema: "P", person: "id" },
    columns: [int("age", 15), int("weight", 7, true)],
    joined: [
      {
        ...{ name: "visits", schema: "V", person: "id", rowsPerPerson: 1 },
        columns: [int("cost", 3)],
      },
      { ...linked, columns: [int("cause", 15), int("delay", 3, true)], acrossSites: true },
    ],
  };
}

/** For each bit of a person and each of a slot, how many persons have both: what any wrong link would change. */
function contingency(dataset: Dataset): Circuit {
  const [, slots] = slotsOf(dataset);
  if (slots === undefined) throw new Error("two data sets are joined");
  const inputs: Input[] = [{ kind: "valid" }];
  const planes = storedColumns(dataset).map(({ type, optional }, column) => {
    const wires = Array.from(
      { length: widthOf(boundsOf(type)) },
      (_, bit) => inputs.push({ kind: "column", column, bit }) - 1,
    );
    if (optional) wires.push(inputs.push({ kind: "present", column }) - 1);
    return wires;
  });
  const gates: Gate[] = [];
  const and = (left: number, right: number): number =>
    inputs.length + gates.push({ kind: "and", left, right }) - 1;
  const own = [0, ...planes.slice(0, slots.first).flat()];
  const terms = planes
    .slice(slots.first)
    .map((wires) => wires.flatMap((slot) => own.map((person) => [and(and(0, person), slot)])));
  const all = [...own.map((person) => [and(0, person)]), ...terms.flat()];
  return {
    format: "qsc-circuit/1",
    stages: [
      { lanes: "rows", inputs, gates },
      {
        lanes: all.length,
        inputs: Array.from({ length: 20 }, (_, bit) => ({ kind: "sum", reduction: 0, bit })),
        gates: [],
      },
    ],
    reductions: [{ stage: 0, terms: all, width: 20 }],
    linkage: slots,
    outputs: [
      {
        ...{ query: 0, figure: { kind: "cohort", cohort: 0 }, recipients: [], stage: 1 },
        wires: Array.from({ length: 20 }, (_, bit) => bit),
      },
    ],
  };
}

/** A person's values, or a linked row's, with the identifier of the person. */
interface Named {
  readonly id: string;
  readonly values: Row;
}

interface Case {
  readonly persons: readonly (readonly Named[])[];
  readonly rows: readonly (readonly Named[])[];
  readonly rowsPerPerson?: number;
  readonly mode?: "semi-honest" | "malicious";
}

const KEY = new Uint8Array(32).fill(7);

function listOf(dataset: Dataset, rows: readonly Named[], most: number): Planes {
  const columns = storedColumns(dataset).map(({ optional }, column) => ({
    values: Int32Array.from(rows, ({ values }) => values[column] ?? 0),
    ...(optional && {
      present: Uint8Array.from(rows, ({ values }) => (values[column] === null ? 0 : 1)),
    }),
  }));
  const tokens = linkTokens(
    rows.map(({ id }) => id),
    KEY,
  );
  return encodeList(dataset, { rows: rows.length, columns, tokens }, most);
}

function check({ persons, rows, rowsPerPerson = 1, mode = "semi-honest" }: Case): void {
  const dataset = datasetOf(rowsPerPerson);
  const circuit = contingency(dataset);
  const linkedData = dataset.joined![1]!;
  const sites = persons.map((site) => listOf(personsOf(dataset), site, 1));
  const linked = rows.map((site) => listOf(rowsOf(linkedData), site, rowsPerPerson));
  const plan = { dataset, parameters: [] };
  const run = { plan, circuit, sites, linked, parameters: [], seed: "link", mode };
  const { figures, cost } = runInMemory(run);
  const unused: Row = [0, null, null];
  const joined = persons.flat().map(({ id, values }) => {
    const own = rows.flat().filter((row) => row.id === id);
    const slots = Array.from({ length: rowsPerPerson }, (_, slot) =>
      own[slot] === undefined ? unused : [1, ...own[slot].values],
    );
    return [...values, ...slots.flat()];
  });
  // Which row is in which slot follows from the network, and means nothing.
  const bySlot = rowsPerPerson === 1 ? (one: readonly bigint[]) => one : totalOfSlots(dataset);
  const expected = evaluateCircuit(plan as unknown as Plan, circuit, joined, []);
  expect(bySlot(figures[0]!.values)).toEqual(bySlot(expected[0]!));
  const lanes = (lists: readonly Planes[]): readonly number[] => lists.map((one) => one.lanes);
  const predicted = predictRun(circuit, lanes(sites), lanes(linked));
  expect(predicted.andGates).toBe(cost.andGates);
  if (mode === "semi-honest") expect(predicted.rounds).toBe(cost.rounds);
}

/** Adds up what is said of each slot. */
function totalOfSlots(dataset: Dataset): (values: readonly bigint[]) => readonly bigint[] {
  const [, slots] = slotsOf(dataset);
  const own = 1 + 4 + 3 + 1 + 1 + 2;
  const inSlot = own * (1 + 4 + 2 + 1);
  return (values) => {
    expect(values).toHaveLength(own + inSlot * slots!.count);
    const totals = Array.from({ length: inSlot }, (_, at) =>
      Array.from({ length: slots!.count }, (__, slot) => values[own + slot * inSlot + at]!).reduce(
        (sum, one) => sum + one,
        0n,
      ),
    );
    return [...values.slice(0, own), ...totals];
  };
}

function somePersons(random: Random, ids: readonly number[]): readonly Named[] {
  const below = (end: number): number => Math.floor(random() * end);
  return ids.map((id) => ({
    id: `person ${id}`,
    values: [below(16), below(4) === 0 ? null : below(8), ...(below(2) ? [1, below(4)] : [0, 0])],
  }));
}

function someRows(random: Random, ids: readonly number[]): readonly Named[] {
  const below = (end: number): number => Math.floor(random() * end);
  return ids.map((id) => ({
    id: `person ${id}`,
    values: [below(16), below(3) === 0 ? null : below(4)],
  }));
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

for (const [what, persons, rows] of [
  ["nobody", [[]], [[]]],
  ["one person with a row", [[1]], [[1]]],
  ["one person without", [[1]], [[2]]],
  ["no rows", [range(0, 40)], [[]]],
  ["no persons", [[]], [range(0, 40)]],
  ["everybody", [range(0, 1024)], [range(0, 1024)]],
  ["half of them", [range(0, 1500)], [range(750, 2600)]],
  ["many persons and few rows", [range(0, 5000)], [range(100, 107)]],
  [
    "three sites and two",
    [range(0, 700), range(700, 2100), range(2100, 2110)],
    [range(600, 900), range(2000, 2600)],
  ],
  ["one site and three", [range(0, 1100)], [range(0, 50), range(1000, 1200), range(300, 320)]],
] as const) {
  test(`linked rows: ${what}`, () => {
    const random = seededNumbers(5);
    check({
      persons: persons.map((ids) => somePersons(random, ids)),
      rows: rows.map((ids) => someRows(random, ids)),
    });
  });
}

test("the products of a linkage are proved", () => {
  const random = seededNumbers(9);
  check({
    persons: [somePersons(random, range(0, 300)), somePersons(random, range(300, 500))],
    rows: [someRows(random, range(250, 900))],
    mode: "malicious",
  });
});

test("several rows a person fill slots", () => {
  const random = seededNumbers(11);
  const many = range(0, 900).flatMap((id) => Array.from({ length: id % 4 }, () => id));
  check({
    persons: [somePersons(random, range(100, 1000))],
    rows: [someRows(random, many), someRows(random, [905, 905, 906])],
    rowsPerPerson: 3,
  });
});

test("an owner may not give a person more rows than are declared", () => {
  const rows = someRows(seededNumbers(1), [4, 5, 5]);
  const [, linked] = datasetOf(1).joined!;
  expect(() => listOf(rowsOf(linked!), rows, 1)).toThrow("have the token of one person");
  expect(listOf(rowsOf(linked!), rows, 2).rows).toBe(3);
});
