import { expect, test } from "vitest";
import type { Bundle } from "./bundle.ts";
import type { Circuit } from "./circuit.ts";
import type { Plan } from "./plan.ts";
import { openBundle } from "./seal.ts";
import { validateBundle, validatePlan } from "./validate.ts";
import { validateCircuit } from "./validate-circuit.ts";

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "C", version: "1.0.0" },
  dataset: {
    name: "d",
    schema: "S",
    person: "id",
    columns: [{ name: "x", type: { kind: "int", min: 0, max: 3, scale: 0 }, optional: false }],
  },
  parameters: [],
  disclosure: { minimumCohort: 5 },
  queries: [
    {
      name: "q",
      where: null,
      keys: [],
      cohorts: [{ condition: null, released: true }],
      sums: [],
      gates: [{ cohorts: [0], exposed: [] }],
      partitions: [],
      totals: { kind: "none" },
      items: [{ kind: "count", name: "n", recipients: ["all"], cohort: 0 }],
    },
  ],
};

const CIRCUIT: Circuit = {
  format: "qsc-circuit/1",
  stages: [
    {
      lanes: "rows",
      inputs: [{ kind: "valid" }, { kind: "column", column: 0, bit: 1 }, { kind: "one" }],
      gates: [
        { kind: "and", left: 0, right: 1 },
        { kind: "mask", left: 3, right: 2 },
      ],
    },
    { lanes: 1, inputs: [{ kind: "sum", reduction: 0, bit: 0 }], gates: [] },
  ],
  reductions: [{ stage: 0, terms: [[3]], width: 32 }],
  outputs: [
    { query: 0, figure: { kind: "open", gate: 0 }, recipients: ["all"], stage: 1, wires: [0] },
  ],
};

const BUNDLE: Bundle = {
  format: "qsc-bundle/1",
  compiler: { name: "qsc", version: "0.1.0" },
  sources: [{ path: "a.qsc", text: "" }],
  entry: "a.qsc",
  plan: PLAN,
  circuit: CIRCUIT,
  certificate: { format: "qsc-certificate/1", minimumCohort: 5, claims: [], assumptions: [] },
  clauses: [],
};

/** Replaces what is at a path such as `queries.0.gates` in a copy. */
function change<T>(value: T, path: string, replacement: unknown): T {
  const copy = structuredClone(value) as unknown;
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at = copy as Record<string, unknown>;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  at[last] = replacement;
  return copy as T;
}

function checkPlan(path: string, replacement: unknown, problem: string): void {
  expect(validatePlan(change(PLAN, path, replacement)).join("; ")).toContain(problem);
}

function checkCircuit(path: string, replacement: unknown, problem: string): void {
  expect(validateCircuit(change(CIRCUIT, path, replacement), PLAN).join("; ")).toContain(problem);
}

function checkBundle(path: string, replacement: unknown, problem: string): void {
  expect(validateBundle(change(BUNDLE, path, replacement))).toEqual([problem]);
}

test("a plan, its circuit and their bundle are valid", () => {
  expect(validateBundle(BUNDLE)).toEqual([]);
  expect(validatePlan(PLAN)).toEqual([]);
  expect(validateCircuit(CIRCUIT, PLAN)).toEqual([]);
});
test("anything may be no plan", () => {
  for (const value of [null, 1, "plan", [], {}, { format: "qsc-plan/1" }]) {
    expect(validatePlan(value).length).toBeGreaterThan(0);
    expect(validateBundle(value).length).toBeGreaterThan(0);
    expect(validateCircuit(value, PLAN).length).toBeGreaterThan(0);
  }
});
test("an unknown field is no part of a plan", () =>
  checkPlan("queries.0.limit", 3, "plan.queries[0] has the unknown field `limit`"));
test("a plan has a minimum cohort", () =>
  checkPlan("disclosure", {}, "plan.disclosure.minimumCohort is absent"));
test("a number fits a double", () =>
  checkPlan("dataset.columns.0.type.max", 2 ** 60, "is not a whole number"));
test("a released cohort has a gate", () =>
  checkPlan("queries.0.gates", [{ cohorts: [1], exposed: [] }], "cohorts[0] has 0 gates"));
test("a part has a gate to itself", () => {
  checkPlan(
    "queries.0.partitions",
    [{ parts: [1], rest: true }],
    "a part without a gate of its own",
  );
  checkPlan("queries.0.partitions", [{ parts: [0, 0], rest: true }], "a part without a gate");
});
test.each([
  [{ kind: "partition", parent: { query: 0, keys: [] } }, "totals do not fit the keys"],
  [{ kind: "partition", parent: { query: 7, keys: [] } }, "totals name no table of totals"],
  [{ kind: "derived", cells: 0, keys: [] }, "totals name no table of cells"],
] as const)("known totals %j", (totals, problem) => checkPlan("queries.0.totals", totals, problem));
test("a table that derives its totals has keys of the cells", () => {
  const cells = { ...PLAN.queries[0]!, totals: { kind: "partition", parent: null } };
  const derived = (keys: readonly number[]): readonly string[] =>
    validatePlan({
      ...PLAN,
      queries: [cells, { ...cells, totals: { kind: "derived", cells: 0, keys } }],
    });
  expect(derived([])).toEqual([]);
  expect(derived([0])).toEqual(["plan.queries[1].totals do not fit the keys"]);
});
test("a column is there", () =>
  checkPlan("queries.0.where", { kind: "column", column: 4 }, "no column 4"));
test("a key has a label for each value", () =>
  checkPlan(
    "queries.0.keys",
    [{ name: "k", expression: { kind: "column", column: 0 }, min: 0, labels: ["0", "1"] }],
    "keys[0] has values without a label",
  ));
test("an expression may not be nested without end", () => {
  let where: unknown = { kind: "literal", value: 1 };
  for (let depth = 0; depth < 5000; depth++) where = { kind: "not", operand: where };
  expect(validatePlan(change(PLAN, "queries.0", { ...PLAN.queries[0], where })).join()).toContain(
    "nested too deeply",
  );
});
test.each([
  [{ stage: 0, wire: 0, lane: 0 }, "picks a row"],
  [{ stage: 1, wire: 0, lane: 0 }, "picks from a later stage"],
] as const)("a pick of %j", (input, problem) =>
  checkCircuit("stages.1.inputs", [{ kind: "pick", ...input }], problem),
);
test("a gate reads lower wires", () =>
  checkCircuit("stages.0.gates.0.right", 4, "reads a wire that is not lower"));
test("an `and` has secret operands", () =>
  checkCircuit("stages.0.gates.0.right", 2, "has a public operand"));
test("a `mask` has a public operand", () =>
  checkCircuit("stages.0.gates.1.right", 1, "has no public operand"));
test("a bit is within its column", () =>
  checkCircuit("stages.0.inputs.1.bit", 2, "reads a bit that is not there"));
test("totals come from earlier stages", () =>
  checkCircuit("reductions.0.stage", 1, "reads a total not yet known"));
test("rows are never opened", () => checkCircuit("outputs.0.stage", 0, "outputs[0] opens rows"));
test("an output has wires that are there", () =>
  checkCircuit("outputs.0.wires", [1], "outputs[0] reads a wire that is not there"));
test("a reduction has wires that are there", () =>
  checkCircuit("reductions.0.terms", [[5]], "reductions[0] reads a wire that is not there"));
test("lanes have a limit", () =>
  checkCircuit("stages.1.lanes", 2 ** 25, "circuit.stages[1].lanes is not a whole number <="));
test("only rows are lanes without a number", () =>
  checkCircuit("stages.1.lanes", "cells", "circuit.stages[1].lanes is not `rows`"));
test("a number has a limited width", () =>
  checkCircuit("reductions.0.terms", [Array(300).fill(3)], "terms[0] has more than 256 entries"));
test("a gate has a known kind", () =>
  checkCircuit("stages.0.gates.1.kind", "or", "circuit.stages[0].gates[1].kind is not a known"));
test("a wire is a number", () =>
  checkCircuit("stages.0.gates.1.left", "3", "stages[0].gates[1].left is not a whole number"));

test("outputs have a lane for each cell", () =>
  checkBundle(
    "circuit.stages.1",
    { lanes: 2, inputs: [{ kind: "one" }], gates: [] },
    "bundle.circuit.outputs[0] does not have one lane a cell",
  ));
test("outputs are figures of their query", () =>
  checkBundle(
    "circuit.outputs.0.figure",
    { kind: "sum", sum: 0 },
    "bundle.circuit.outputs[0] has a figure that is not in its query",
  ));
test("outputs have a query", () =>
  checkBundle("circuit.outputs.0.query", 1, "bundle.circuit.outputs[0] has no query"));
test("a bundle names its entry", () =>
  checkBundle("entry", "b.qsc", "bundle.entry is not one of the sources"));
test("sources are sorted", () =>
  checkBundle(
    "sources",
    ["b.qsc", "a.qsc"].map((path) => ({ path, text: "" })),
    "bundle.sources is not sorted by path without repetition",
  ));
test("the plan of a bundle is checked", () =>
  checkBundle(
    "plan.queries.0.items.0.cohort",
    3,
    "bundle.plan.queries[0].items[0] names what is not there",
  ));
test("a certificate's phase is known", () =>
  checkBundle(
    "certificate.claims",
    [{ rule: "R01", name: "n", phase: "later", statement: "s" }],
    "bundle.certificate.claims[0].phase is not one of static, circuit, ledger",
  ));
test("a sealed file may not be nested without end", () => {
  const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const file = `{"bundle":${nested},"digest":"","format":"qsc-sealed-bundle/1"}\n`;
  expect(openBundle(new TextEncoder().encode(file))).toEqual({
    ok: false,
    problem: "the file is nested too deeply",
  });
});

test("thousands of gates are checked in milliseconds", () => {
  const gates = Array.from({ length: 5000 }, (_, index) => ({
    kind: "xor",
    left: index,
    right: index + 1,
  }));
  const circuit = change(CIRCUIT, "stages.0.gates", gates);
  validateCircuit(circuit, PLAN);
  const start = performance.now();
  expect(validateCircuit(circuit, PLAN)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(250);
});

const LIMITS = { minimumCohort: 5, dominance: { remainder: 1000, top: [] } };
const SUM = { cohort: 0, value: { kind: "column", column: 0 }, power: 1 };

/** A plan with limits of dominance and a sum of power `power` that its gate judges. */
function judging(power: 1 | 2): Plan {
  const limited = change(PLAN, "disclosure", LIMITS);
  const summed = change(limited, "queries.0.sums", [{ ...SUM, power }]);
  return change(summed, "queries.0.gates", [{ cohorts: [0], exposed: [], judged: [0] }]);
}

test("a sum can be judged, and one of squares beside that of its values", () => {
  expect(validatePlan(judging(1))).toEqual([]);
  expect(validatePlan(judging(2)).join()).toContain("judges a sum that it cannot judge");
  const both = change(judging(2), "queries.0.sums", [{ ...SUM, power: 2 }, SUM]);
  expect(validatePlan(both)).toEqual([]);
});
test("nothing is judged without limits", () =>
  expect(validatePlan(change(judging(1), "disclosure", { minimumCohort: 5 })).join()).toContain(
    "judges a sum that it cannot judge",
  ));
test("limits of dominance say something, of no more persons than a cohort has", () => {
  checkPlan(
    "disclosure",
    { minimumCohort: 5, dominance: { top: [] } },
    "plan.disclosure.dominance sets no limit",
  );
  const disclosure = { minimumCohort: 1, dominance: { top: [{ persons: 3, share: 9000 }] } };
  checkPlan("disclosure", disclosure, "looks at more persons than a cohort may have");
});
test("a derived figure is a number or condition over figures before it that its recipients get", () => {
  const derived = (formula: unknown, more: object = {}): unknown => [
    ...PLAN.queries[0]!.items,
    { kind: "derived", name: "d", recipients: ["all"], result: "number", formula, ...more },
  ];
  const figure = { kind: "figure", item: 0 };
  const pair = (kind: string, left: unknown, right: unknown): unknown => ({ kind, left, right });
  const number = { kind: "number", digits: 2, scale: 0 };
  const check = (items: unknown, problem: string): void =>
    checkPlan("queries.0.items", items, problem);
  expect(
    validatePlan(change(PLAN, "queries.0.items", derived(pair("divide", figure, number)))),
  ).toEqual([]);
  check(derived({ kind: "figure", item: 1 }), "that does not stand before it");
  check(derived({ kind: "figure", item: 7 }), "that does not stand before it");
  check(derived(figure, { recipients: ["all", "others"] }), "a figure that goes to others");
  check(derived(number), "is computed from no figure");
  check(derived(pair("and", figure, figure)), "mixes numbers and conditions");
  check(derived(pair("add", figure, { kind: "truth", value: true })), "mixes numbers");
  check(derived(pair("add", figure, { kind: "parameter", parameter: 0 })), "mixes numbers");
  check(derived(figure, { result: "truth" }), "is no truth");
  check(derived(pair("add", figure, { kind: "number", digits: 1, scale: 99 })), "scale");
  const power = Array.from({ length: 30 }).reduce((left) => pair("multiply", left, figure), figure);
  check(derived(power), "may be too large a fraction");
});
test("a divisor is more than 0 by its bounds, and a dividend not too large to round", () => {
  const column = { kind: "column", column: 0 };
  const literal = (value: number): unknown => ({ kind: "literal", value });
  const where = (left: unknown, right: unknown): unknown => ({
    kind: "compare",
    operator: "ge",
    left: { kind: "divide", left, right },
    right: literal(1),
  });
  const check = (expression: unknown, problem: string): void =>
    checkPlan("queries.0.where", expression, problem);
  const positive = { kind: "add", left: column, right: literal(1) };
  expect(validatePlan(change(PLAN, "queries.0.where", where(column, positive)))).toEqual([]);
  check(where(column, column), "divides by what may be 0 or less");
  check(where(column, literal(-2)), "divides by what may be 0 or less");
  check(where(literal(2 ** 53 - 1), positive), "or by too large a number");
  check(where(column, { kind: "column", column: 9 }), "no column 9");
});
test("limits of dominance of sites say something, of sums that they can be held against", () => {
  const disclosure = { minimumCohort: 5, dominanceOfSites: { top: [] } };
  checkPlan("disclosure", disclosure, "plan.disclosure.dominanceOfSites sets no limit");
  const limited = change(PLAN, "disclosure", {
    minimumCohort: 5,
    dominanceOfSites: { remainder: 1000, top: [] },
  });
  const value = (column: number): unknown => ({ kind: "column", column });
  const problems = (sums: unknown): string =>
    validatePlan(change(limited, "queries.0.sums", sums)).join("; ");
  const squares = { cohort: 0, value: value(0), power: 2 };
  expect(problems([{ ...squares, power: 1 }, squares])).toBe("");
  expect(problems([squares])).toContain("sums[0] cannot be held against the totals of sites");
});
test("a quantile stands beside no minimum outside each site", () => {
  const limited = change(PLAN, "disclosure", { minimumCohort: 5, minimumOutside: 5 });
  const quantiles = [{ cohort: 0, below: [0], level: 5000 }];
  const problems = validatePlan(change(limited, "queries.0.quantiles", quantiles)).join("; ");
  expect(problems).toContain("has quantiles, which no minimum outside each site guards");
});
test("a quorum is of a cohort of the gate", () =>
  checkPlan(
    "queries.0.gates.0.quorums",
    [{ cohort: 1, persons: 9 }],
    "asks for persons of another gate's cohort",
  ));
test("the cohorts of a quantile are not released", () =>
  checkPlan(
    "queries.0.quantiles",
    [{ cohort: 0, below: [0], level: 5000 }],
    "quantiles[0] is over cohorts that it may not be over",
  ));
test("totals of sites are over rows, and read by site", () => {
  checkCircuit("reductions.0.sites", 4, "reads the total of a site that is not there");
  checkCircuit("stages.1.inputs.0.site", 0, "reads the total of a site that is not there");
  const reduction = { stage: 1, terms: [[0]], width: 3, sites: 4 };
  checkCircuit("reductions", [...CIRCUIT.reductions, reduction], "has sites but is not over rows");
});
test("a rank is read of a ranking that is done, one a lane", () => {
  const ranked = { kind: "ranked", ranking: 0, rank: 0, bit: 0 };
  checkCircuit("stages.1.inputs.0", ranked, "reads a rank not yet known");
  const circuit = change(CIRCUIT, "stages.1.inputs.0", ranked);
  const problems = (ranking: unknown): string =>
    validateCircuit(change(circuit, "rankings", [ranking]), PLAN).join("; ");
  expect(problems({ stage: 0, terms: [[3]], count: 1 })).toBe("");
  expect(problems({ stage: 0, terms: [[3], [0]], count: 1 })).toContain("not one a lane");
  expect(problems({ stage: 0, terms: [[]], count: 1 })).toContain("a bit that is not there");
  expect(problems({ stage: 0, terms: [[9]], count: 1 })).toContain("a wire that is not there");
  expect(problems({ stage: 0, terms: [[3], []], count: 1 })).toContain("of different widths");
  expect(problems({ stage: 0, terms: [[3]], count: 4 })).toContain("count");
});
