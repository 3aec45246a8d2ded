import {
  boundsOfExpression,
  isComputable,
  itemSizes,
  type Formula,
  type Item,
  type Plan,
  type Query,
} from "@qsc/plan";
import fc from "fast-check";

/**
 * The plan with an item for each of its figures, some of them hidden, and for figures computed of these in the circuit.
 * For tests of what a circuit computes, not of what is safe.
 */
export function withItems(plan: Plan): fc.Arbitrary<Plan> {
  return fc.tuple(...plan.queries.map((query) => itemsOf(query, plan))).map((items) => ({
    ...plan,
    queries: plan.queries.map((query, index) => ({ ...query, items: items[index] ?? [] })),
  }));
}

/** What takes long to try; the functions themselves are tried on more digits. */
const MANY_DIGITS = 110;

const RECIPIENTS = { recipients: ["r"] };

function itemsOf(query: Query, plan: Plan): fc.Arbitrary<readonly Item[]> {
  const base = baseItems(query, plan);
  const computable = base.flatMap((item, index) => (isComputable(item) ? [index] : []));
  return fc
    .record({
      hidden: fc.array(fc.boolean(), { minLength: base.length, maxLength: base.length }),
      // Many gates each, so that most plans have none.
      formulas: fc.oneof(
        { weight: 9, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(arbitraryFormula, { minLength: 1, maxLength: 2 }) },
      ),
      inner: fc.boolean(),
      decimals: fc.integer({ min: 0, max: 3 }),
      root: fc.boolean(),
    })
    .map(({ hidden, formulas, inner, decimals, root }) => {
      const items: Item[] = base.map((item, at) =>
        hidden[at] === true && isComputable(item) ? { ...item, hidden: true } : item,
      );
      for (const [at, { formula, result }] of formulas.entries()) {
        const operands = [
          ...computable,
          ...Array.from({ length: at }, (_, own) => base.length + own),
        ];
        const numbers = operands.filter((index) => isNumber(items[index]));
        if (numbers.length === 0) continue;
        const resolved = withFigures(formula, numbers);
        const isInner = inner && at === 0;
        const kind = root ? "roundRoot" : "round";
        const ended: Formula =
          result === "truth" || isInner ? resolved : { kind, operand: resolved, decimals };
        items.push({
          ...{ kind: "derived", name: `d${at}`, ...RECIPIENTS, formula: ended, result },
          ...(isInner && { hidden: true }),
        });
        const size = itemSizes({ ...query, items }, plan)[items.length - 1] ?? null;
        if (size === null || size.over + size.under > MANY_DIGITS) items.pop();
      }
      return items;
    });
}

function isNumber(item: Item | undefined): boolean {
  return item !== undefined && (item.kind !== "derived" || item.result === "number");
}

/** One item for each cohort, sum, pair of moments and quantile. */
function baseItems(query: Query, plan: Plan): readonly Item[] {
  const { cohorts, sums, quantiles = [] } = query;
  const released = [...cohorts.keys()].filter((cohort) => cohorts[cohort]?.released === true);
  return [
    ...released.map((cohort): Item => ({
      kind: "count",
      name: `n${cohort}`,
      ...RECIPIENTS,
      cohort,
    })),
    ...released.slice(1, 2).map((cohort): Item => ({
      ...{ kind: "proportion", name: `p${cohort}`, ...RECIPIENTS },
      ...{ numerator: cohort, denominator: 0 },
    })),
    ...sums.flatMap(({ value, power }, sum): readonly Item[] => {
      const { min } = boundsOfExpression(value, plan);
      const shared = { ...RECIPIENTS, sum, scale: sum % 3 };
      if (power === 2) {
        const linear = sums.findIndex((one) => one.power === 1 && one.value === value);
        const own = { ...RECIPIENTS, name: `v${sum}`, scale: sum % 3, squares: sum };
        return linear < 0 ? [] : [{ kind: "variance", ...own, sum: linear }];
      }
      return [
        { kind: "sum", name: `s${sum}`, ...shared, offset: min },
        { kind: "mean", name: `m${sum}`, ...shared, offset: min },
      ];
    }),
    ...quantiles.map(({ below }, quantile): Item => ({
      ...{ kind: "quantile", name: `q${quantile}`, ...RECIPIENTS, quantile },
      bands: Array.from({ length: below.length + 1 }, (_, band) => `b${band}`),
    })),
  ];
}

const DIGITS = fc.integer({ min: -20, max: 40 });
const ORDER = fc.constantFrom("lt", "le", "gt", "ge", "eq", "ne");

/** Figures are any numbers, which stand for places among those that there are. */
const trees = fc.letrec<{ number: Formula; truth: Formula }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("figure"), item: fc.nat({ max: 99 }) }) },
    fc.record({
      ...{ kind: fc.constant("number"), digits: DIGITS, scale: fc.integer({ min: 0, max: 2 }) },
    }),
    fc.record({ kind: fc.constant("parameter"), parameter: fc.constant(0) }),
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom("add", "subtract", "multiply", "divide", "divide"),
        ...{ left: tie("number"), right: tie("number") },
      }),
    },
    fc.record({ kind: fc.constant("negate"), operand: tie("number") }),
    fc.record({
      kind: fc.constantFrom("round", "roundRoot"),
      ...{ operand: tie("number"), decimals: fc.integer({ min: 0, max: 2 }) },
    }),
  ) as fc.Arbitrary<Formula>,
  truth: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    {
      weight: 4,
      arbitrary: fc.record({
        ...{ kind: fc.constant("compare"), operator: ORDER },
        ...{ left: tie("number"), right: tie("number") },
      }),
    },
    fc.record({ kind: fc.constant("truth"), value: fc.boolean() }),
    fc.record({ kind: fc.constant("not"), operand: tie("truth") }),
    fc.record({
      kind: fc.constantFrom("and", "or"),
      ...{ left: tie("truth"), right: tie("truth") },
    }),
    fc.record({
      ...{ kind: fc.constant("compare"), operator: fc.constantFrom("eq", "ne") },
      ...{ left: tie("truth"), right: tie("truth") },
    }),
  ) as fc.Arbitrary<Formula>,
}));

/** Formulas whose figures are places among those that there are. */
export const arbitraryFormula: fc.Arbitrary<{
  readonly formula: Formula;
  readonly result: "number" | "truth";
}> = fc.oneof(
  trees.number.map((formula) => ({ formula, result: "number" as const })),
  trees.truth.map((formula) => ({ formula, result: "truth" as const })),
);

export function withFigures(formula: Formula, operands: readonly number[]): Formula {
  const of = (part: Formula): Formula => withFigures(part, operands);
  switch (formula.kind) {
    case "figure":
      return { kind: "figure", item: operands[formula.item % operands.length] ?? 0 };
    case "parameter":
    case "number":
    case "truth":
      return formula;
    case "negate":
    case "not":
    case "round":
    case "roundRoot":
      return { ...formula, operand: of(formula.operand) };
    default:
      return { ...formula, left: of(formula.left), right: of(formula.right) };
  }
}
