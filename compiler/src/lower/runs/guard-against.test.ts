import type { Column, Expression } from "@qsc/plan";
import { expect, test } from "vitest";
import { itemOf, keyOf, modelOf, queryOf } from "../../testing/arbitrary-model.ts";
import { toPlan } from "../to-plan.ts";
import type { BoundRun } from "./bound-run.ts";
import { guardAgainst, type Verdict } from "./guard-against.ts";
import { setsIn } from "./guard.ts";

const COLUMNS: readonly Column[] = [
  { name: "age", type: { kind: "int", min: 0, max: 9, scale: 0 }, optional: false },
  { name: "arm", type: { kind: "enum", members: ["a", "b", "c"] }, optional: false },
  { name: "kind", type: { kind: "enum", members: ["p", "q", "r", "s"] }, optional: false },
];

const ages = (...values: number[]): Expression => ({
  ...{ kind: "member", operand: { kind: "column", column: 0 }, values },
});

interface Described {
  readonly where?: Expression;
  readonly key?: number;
  readonly snapshot?: string;
  readonly before?: readonly string[];
  readonly columns?: readonly Column[];
  readonly noisy?: true;
}

/** A run that counts; entries are told by their order. */
function runOf(described: Described, entry: number): BoundRun {
  const { where = null, key, snapshot = "s", before, columns = COLUMNS, noisy } = described;
  const items = [itemOf("n", { kind: "count", condition: null })];
  const keys = key === undefined ? [] : [keyOf(columns, key)];
  const exact = modelOf(columns, 3, [queryOf("t", items, where, keys)]);
  const differentialPrivacy = { epsilon: { digits: 1, scale: 0 } };
  const disclosure = { ...exact.disclosure, ...(noisy && { differentialPrivacy }) };
  const { plan } = toPlan({ ...exact, disclosure });
  if (plan === null) throw new Error("the model is refused");
  return { entry, plan, parameters: [], snapshot, ...(before && { before }) };
}

function check(last: Described, earlier: readonly Described[], kind: Verdict["kind"]): Verdict {
  const verdict = guardAgainst(runOf(last, earlier.length), earlier.map(runOf));
  expect(verdict.kind).toBe(kind);
  return verdict;
}

function checkRefused(
  last: Described,
  earlier: readonly Described[],
  reason: string,
  entries: readonly number[],
): void {
  const verdict = check(last, earlier, "refused");
  expect(verdict).toMatchObject({ refusal: { reason, entries } });
}

test("the first run is clear", () => void check({}, [], "clear"));

test("the same run again is clear, however often", () =>
  void check({ key: 1 }, [{ key: 1 }, { key: 1 }], "clear"));

test("the same run again has the guard that it had", () => {
  const part = { where: ages(1, 2) };
  const before = check(part, [{}], "guarded");
  expect(check(part, [{}, part], "guarded")).toEqual(before);
});

test("other persons are clear, also on other rows", () =>
  void check({ where: ages(3), snapshot: "t" }, [{ where: ages(1, 2) }], "clear"));

test("a part of earlier persons is guarded", () =>
  void check({ where: ages(1) }, [{ where: ages(1, 2) }], "guarded"));

test("a run with noise is clear after any runs, also on other rows", () => {
  const part = { where: ages(1), noisy: true } as const;
  check(part, [{ where: ages(1, 2) }], "clear");
  check({ ...part, snapshot: "t" }, [{ where: ages(1, 2) }, { ...part }], "clear");
});

test("a run with noise is no earlier release", () => {
  const part = { where: ages(1) };
  check(part, [{ where: ages(1, 2), noisy: true }], "clear");
  check(part, [{ where: ages(1, 2), noisy: true, snapshot: "t" }], "clear");
});

test("an exact run after noisy ones is guarded as if they were not there", () => {
  const [part, whole] = [{ where: ages(1) }, { where: ages(1, 2) }];
  const alone = check(part, [whole], "guarded");
  expect(check(part, [{ ...part, noisy: true }, whole, { noisy: true }], "guarded")).toEqual(alone);
});

test("an exact run is no repetition of a noisy one", () => {
  const part = { where: ages(1) };
  check(part, [{ where: ages(1, 2) }, { ...part, noisy: true }], "guarded");
});

test("persons who are tied through a third run are taken into account", () => {
  const verdict = check(
    { where: ages(1, 2) },
    [{ where: ages(3, 4) }, { where: ages(2, 3) }],
    "guarded",
  );
  if (verdict.kind !== "guarded") return;
  const sets = setsIn(verdict.guard.cells.flat(3));
  expect(sets.map(({ persons }) => persons)).toContainEqual(ages(3, 4));
});

test("earlier persons on other rows are refused without the rows of then, and the entry is named", () =>
  checkRefused(
    { where: ages(1), snapshot: "t" },
    [{ where: ages(5) }, { where: ages(1, 2) }],
    "changed-data",
    [1],
  ));

test("a run that was refused itself does not count", () =>
  void check({}, [{}, { snapshot: "t" }], "clear"));

const grown = { snapshot: "t", before: ["s"] };

test("earlier persons on other rows are guarded where the rows of then lie beside them", () => {
  const verdict = check({ where: ages(1, 2), ...grown }, [{ where: ages(1, 2) }], "guarded");
  if (verdict.kind === "guarded") expect(verdict.guard.snapshots).toEqual(["s"]);
});

test("only the snapshots that matter are read", () => {
  const earlier = [{ where: ages(5) }, { where: ages(1), snapshot: "u" }];
  const verdict = check({ where: ages(1), snapshot: "t", before: ["s", "u"] }, earlier, "guarded");
  if (verdict.kind === "guarded") expect(verdict.guard.snapshots).toEqual(["u"]);
});

test("the same run again has the guard that it had, over changed rows too, and needs the same rows", () => {
  const before = check({ key: 1, ...grown }, [{ key: 1 }], "guarded");
  const again = [{ key: 1 }, { key: 1, ...grown }];
  expect(check({ key: 1, ...grown }, again, "guarded")).toEqual(before);
  checkRefused({ key: 1, snapshot: "t" }, again, "changed-data", [0]);
});

test("each snapshot is compared with those before it, up to a limit", () => {
  const snapshots = Array.from({ length: 14 }, (_, at) => `snapshot ${at}`);
  const runs = snapshots.map((snapshot, at) => ({ snapshot, before: snapshots.slice(0, at) }));
  const verdict = check(runs[12] ?? {}, runs.slice(0, 12), "guarded");
  if (verdict.kind === "guarded") expect(verdict.guard.snapshots).toHaveLength(12);
  const entries = Array.from({ length: 13 }, (_, at) => at);
  checkRefused(runs[13] ?? {}, runs.slice(0, 13), "snapshots", entries);
});

test("rows that are described in another way are refused", () => {
  const [, ...others] = COLUMNS;
  checkRefused({ columns: others }, [{}], "schema", [0]);
});

test("too many combinations are refused, and only the runs that take part are named", () => {
  const where = ages(0, 1, 2, 3, 4);
  checkRefused({ where, key: 2 }, [{ where: ages(8) }, { where, key: 1 }], "combinations", [1]);
});
