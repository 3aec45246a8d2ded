import { isComputable, type Formula } from "@qsc/plan";
import fc from "fast-check";
import type { Model, ModelItem, ModelQuery } from "../model/model.ts";
import { itemOf } from "./arbitrary-model.ts";

/** A model whose figures go to one or both of two recipients, with figures derived from them. */
export function withDerived(model: Model): fc.Arbitrary<Model> {
  return fc.tuple(...model.queries.map(derivedQuery)).map((queries) => ({ ...model, queries }));
}

const RECIPIENTS = [["ana"], ["ben"], ["ana", "ben"], ["ana", "ben"]] as const;

function derivedQuery(query: ModelQuery): fc.Arbitrary<ModelQuery> {
  return fc
    .tuple(...query.items.map(() => fc.constantFrom(...RECIPIENTS)))
    .map((recipients) =>
      query.items.map((item, at): ModelItem => ({ ...item, recipients: recipients[at] ?? [] })),
    )
    .chain((items) => derivedItem(items, "first"))
    .chain((items) => derivedItem(items, "second"))
    .map((items) => ({ ...query, items }));
}

/** The items and one more, for everybody or somebody who gets all that it is computed from. */
function derivedItem(
  items: readonly ModelItem[],
  name: string,
): fc.Arbitrary<readonly ModelItem[]> {
  return fc.constantFrom("ana", "ben").chain((recipient) => {
    const known = items.flatMap(({ recipients, aggregate }, item) => {
      const isNumber =
        aggregate.kind === "derived"
          ? aggregate.result === "number"
          : aggregate.kind !== "quantile" && aggregate.kind !== "histogram";
      return isNumber && recipients.includes(recipient) ? [item] : [];
    });
    if (known.length === 0) return fc.constant(items);
    return fc
      .record({
        first: fc.constantFrom(...known),
        second: fc.constantFrom(...known),
        number: fc.integer({ min: -3, max: 5 }),
        shape: fc.constantFrom(...SHAPES),
      })
      .map(({ first, second, number, shape }) => {
        const formula = shape(
          { kind: "figure", item: first },
          { kind: "figure", item: second },
          { kind: "number", digits: number, scale: 0 },
        );
        const result = "operator" in formula || formula.kind === "or" ? "truth" : "number";
        const own = itemOf(name, { kind: "derived", formula, result });
        return [...items, { ...own, recipients: [recipient] }];
      });
  });
}

/** A model with some of its figures hidden, and a result in each query that is computed from them. */
export function withHidden(model: Model): fc.Arbitrary<Model> {
  return fc.tuple(...model.queries.map(hiddenQuery)).map((queries) => ({ ...model, queries }));
}

function hiddenQuery(query: ModelQuery): fc.Arbitrary<ModelQuery> {
  const known = query.items.flatMap(({ aggregate }, item) =>
    isComputable(aggregate) ? [item] : [],
  );
  if (known.length === 0) return fc.constant(query);
  return fc
    .record({
      ...{ first: fc.constantFrom(...known), second: fc.constantFrom(...known) },
      ...{ number: fc.integer({ min: -3, max: 5 }), shape: fc.constantFrom(...SHAPES) },
      ...{ decimals: fc.nat({ max: 1 }), both: fc.boolean() },
    })
    .map(({ first, second, number, shape, decimals, both }) => {
      const inner = shape(
        { kind: "figure", item: first },
        { kind: "figure", item: second },
        { kind: "number", digits: number, scale: 0 },
      );
      const isTruth = "operator" in inner || inner.kind === "or";
      const formula: Formula = isTruth ? inner : { kind: "round", operand: inner, decimals };
      const items = query.items.map((item, at): ModelItem =>
        at === first || (both && at === second) ? { ...item, hidden: true } : item,
      );
      const result = isTruth ? "truth" : "number";
      return {
        ...query,
        items: [...items, itemOf("result", { kind: "derived", formula, result })],
      };
    });
}

type Shape = (a: Formula, b: Formula, c: Formula) => Formula;

const pair = (
  kind: "add" | "subtract" | "multiply" | "divide",
  left: Formula,
  right: Formula,
): Formula => ({
  ...{ kind, left, right },
});

const SHAPES: readonly Shape[] = [
  (a, b) => pair("subtract", a, b),
  (a, b) => pair("divide", a, b),
  (a, b, c) => pair("divide", c, pair("subtract", a, b)),
  (a, b, c) => pair("add", pair("multiply", a, c), b),
  (a, b, c) => ({ kind: "compare", operator: "ge", left: a, right: pair("subtract", b, c) }),
  (a, b, c) => ({
    kind: "or",
    left: { kind: "compare", operator: "gt", left: a, right: c },
    right: { kind: "compare", operator: "eq", left: b, right: c },
  }),
];
