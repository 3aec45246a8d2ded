import { closedParts, openGates, type Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import { allRows } from "../../testing/arbitrary-model.ts";
import { crossTable, histogram, oneWayTable } from "../../testing/arbitrary-margins.ts";
import { findBreach, type Persons } from "../../testing/attack.ts";
import { toPlan } from "../to-plan.ts";

/** The rules as they are withstand the attacker, and the weaker ones do not. */
function check(model: Model, persons: Persons, weaker: typeof closedParts): void {
  checkGates(model, persons, (plan, sizes) => openGates(plan, sizes, weaker));
}

function checkGates(model: Model, persons: Persons, weaker: typeof openGates): void {
  const { plan, diagnostics } = toPlan(model);
  expect(diagnostics).toEqual([]);
  const kinds = allRows(model.dataset.columns);
  expect(findBreach(plan!, kinds, [], persons)).toBeNull();
  expect(findBreach(plan!, kinds, [], persons, weaker)).not.toBeNull();
}

const onlySmall: typeof closedParts = (sizes, _rest, k) => sizes.map((size) => size < k);

/** The usual way: the smallest complements until what is closed has k persons. */
const bySize: typeof closedParts = (sizes, rest, k, restMayBeEmpty) => {
  const small = onlySmall(sizes, rest, k, restMayBeEmpty);
  if (!small.includes(true) && (rest === null || rest >= k || (rest === 0 && restMayBeEmpty)))
    return small;
  const parts = [...sizes.map((size, part) => ({ size, part })), { size: rest ?? 0, part: -1 }];
  let total = parts.reduce((sum, { size }) => sum + (size < k ? size : 0), 0);
  let count = parts.filter(({ size, part }) => size < k && (part >= 0 || rest !== null)).length;
  const closed = new Set(parts.flatMap(({ size, part }) => (size < k ? [part] : [])));
  for (const { size, part } of parts.toSorted((a, b) => a.size - b.size)) {
    if (size < k || (total >= k && count >= 2)) continue;
    closed.add(part);
    [total, count] = [total + size, count + 1];
  }
  return sizes.map((_, part) => closed.has(part));
};

/** Complements in public order, but fewer of them: until what is closed has k persons. */
const tooFew: typeof closedParts = (sizes, rest, k, restMayBeEmpty) => {
  const closed = [...closedParts(sizes, rest, k, restMayBeEmpty)];
  const small = onlySmall(sizes, rest, k, restMayBeEmpty);
  let total = sizes.reduce((sum, size, part) => sum + (small[part] === true ? size : 0), rest ?? 0);
  for (const part of [...sizes.keys()].reverse()) {
    if (closed[part] !== true || small[part] === true) continue;
    if (total >= k) closed[part] = false;
    total += sizes[part] ?? 0;
  }
  return closed;
};

const without = (change: (query: Plan["queries"][number]) => Partial<Plan["queries"][number]>) =>
  ((plan, sizes) =>
    openGates(
      { ...plan, queries: plan.queries.map((query) => ({ ...query, ...change(query) })) },
      sizes,
    )) satisfies typeof openGates;

test.each([2, 3])("bins without complements are caught, k = %i", (k) =>
  checkGates(
    histogram(k, 3),
    14,
    without(() => ({ partitions: [] })),
  ),
);
test.each([2, 3])("bins closed by their own size alone are caught, k = %i", (k) =>
  check(histogram(k, 3), 14, onlySmall),
);
test.each([2, 3])("complements chosen by size are caught, k = %i", (k) =>
  check(histogram(k, 3), 16, bySize),
);
test.each([2, 3])("too few complements are caught, k = %i", (k) =>
  check(histogram(k, 3), 16, tooFew),
);
test.each([2, 3])("a table of a known total without complements is caught, k = %i", (k) =>
  checkGates(
    oneWayTable(k, 3),
    14,
    without(() => ({ totals: { kind: "none" } })),
  ),
);
test.each([2, 3])("complements of cells chosen by size are caught, k = %i", (k) =>
  check(oneWayTable(k, 3), 16, bySize),
);
test.each([2, 3])(
  "cells beside a margin that close by their own size alone are caught, k = %i",
  (k) => check(crossTable(k, 2, 2), { exactly: 4 * k }, onlySmall),
);
test.each([2, 3])("margins that nothing ties the cells to are caught, k = %i", (k) =>
  checkGates(
    crossTable(k, 2, 2),
    { exactly: 4 * k },
    without(({ totals }) => (totals.kind === "derived" ? {} : { totals: { kind: "none" } })),
  ),
);
test.each([2, 3])("a second margin that opens beside closed cells is caught, k = %i", (k) =>
  checkGates(
    crossTable(k, 2, 2),
    { exactly: 4 * k },
    without(({ totals }) => (totals.kind === "derived" ? { totals: { kind: "none" } } : {})),
  ),
);
