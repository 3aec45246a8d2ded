import type { Expression } from "@qsc/plan";
import type { Change, Effect } from "./change.ts";
import type { CommonScope } from "./common-scope.ts";
import { compareFigures, quoted, type Table } from "./compare-figures.ts";
import { comparePartitions, comparePredicates } from "./predicates.ts";
import type { Version } from "./version.ts";

/** Tables are paired by name; where each version has one only, those are a pair. */
export function compareTables(old: Version, next: Version, scope: CommonScope): readonly Change[] {
  const [before, after] = [tablesOf(old, scope.fromOld), tablesOf(next, scope.fromNew)];
  const single = before.length === 1 && after.length === 1;
  const partner = (table: Table, among: readonly Table[]): Table | undefined =>
    single ? among[0] : among.find((one) => one.query.name === table.query.name);
  return [
    ...after.flatMap((table): readonly Change[] => {
      const same = partner(table, before);
      if (same !== undefined) return compareTable(same, table, scope);
      const text = `the table ${quoted(table.query.name)} is new`;
      return [
        { effect: "releases-more", subject: "table", text, old: null, new: table.model.span },
      ];
    }),
    ...before.flatMap((table): readonly Change[] => {
      if (partner(table, after) !== undefined) return [];
      const text = `the table ${quoted(table.query.name)} is gone`;
      return [
        { effect: "releases-less", subject: "table", text, old: table.model.span, new: null },
      ];
    }),
  ];
}

function tablesOf(version: Version, move: Table["move"]): readonly Table[] {
  return version.bundle.plan.queries.flatMap((query, index) => {
    const model = version.model.queries[index];
    return model === undefined ? [] : [{ version, query, model, move }];
  });
}

function compareTable(old: Table, next: Table, scope: CommonScope): readonly Change[] {
  const place = { old: old.model.span, new: next.model.span };
  const name = quoted(next.query.name);
  const [before, after] = [old, next].map(({ query, move }) =>
    query.where === null ? null : move(query.where),
  ) as [Expression | null, Expression | null];
  const persons = comparePredicates(before, after, scope);
  const cells = comparePartitions(keysOf(old), keysOf(next), scope, [before, after]);
  const changes: Change[] = [];
  if (persons !== "same") {
    const { effect, text } = PERSONS[persons];
    changes.push({ effect, subject: "persons", text: `${name} ${text}`, ...place });
  }
  if (cells !== "same") {
    const { effect, text } = CELLS[cells];
    changes.push({ effect, subject: "cells", text: `${name} ${text}`, ...place });
  }
  return [
    ...changes,
    ...labelChanges(old, next),
    ...compareFigures(old, next, scope),
    ...compareRecipients(old, next),
  ];
}

interface Words {
  readonly effect: Effect;
  readonly text: string;
}

const PERSONS: Readonly<Record<"wider" | "narrower" | "different" | "undecided", Words>> = {
  wider: { effect: "releases-more", text: "counts persons whom the old version leaves out" },
  narrower: {
    effect: "releases-more",
    text: "counts fewer persons: its figures are about a smaller group, and with the old ones they tell about those left out",
  },
  different: { effect: "releases-more", text: "counts other persons" },
  undecided: {
    effect: "cannot-compare",
    text: "has another `where`, and there are too many values to compare the two",
  },
};

const CELLS: Readonly<Record<"finer" | "coarser" | "different" | "undecided", Words>> = {
  finer: { effect: "releases-more", text: "has finer cells" },
  coarser: {
    effect: "releases-less",
    text: "has coarser cells, whose figures are sums over the old ones; one may open where those stay closed",
  },
  different: { effect: "releases-more", text: "has other cells, neither finer nor coarser" },
  undecided: {
    effect: "cannot-compare",
    text: "has other group keys, and there are too many values to compare them",
  },
};

function keysOf({ query, move }: Table): readonly Expression[] {
  return query.keys.map(({ expression }) => move(expression));
}

/** Labels that a key of the same name has gained or lost: its field takes other values. */
function labelChanges(old: Table, next: Table): readonly Change[] {
  const place = { subject: "cells" as const, old: old.model.span, new: next.model.span };
  return next.query.keys.flatMap((key): readonly Change[] => {
    const before = old.query.keys.find(({ name }) => name === key.name);
    if (before === undefined || before.labels.join() === key.labels.join()) return [];
    const added = key.labels.filter((label) => !before.labels.includes(label));
    const gone = before.labels.filter((label) => !key.labels.includes(label));
    const list = (labels: readonly string[]): string => labels.map(quoted).join(", ");
    const words = (verb: string, labels: readonly string[]): string =>
      `${quoted(next.query.name)} has ${verb} cells for ${quoted(key.name)}: ${list(labels)}`;
    return [
      ...(added.length > 0
        ? [{ ...place, effect: "releases-more" as const, text: words("further", added) }]
        : []),
      ...(gone.length > 0
        ? [{ ...place, effect: "releases-less" as const, text: words("no more", gone) }]
        : []),
    ];
  });
}

function compareRecipients(old: Table, next: Table): readonly Change[] {
  const recipientsOf = ({ query }: Table): ReadonlySet<string> =>
    new Set(query.items.flatMap((item) => (item.hidden === true ? [] : item.recipients)));
  const [before, after] = [recipientsOf(old), recipientsOf(next)];
  const place = { subject: "recipient" as const, old: old.model.span, new: next.model.span };
  const name = quoted(next.query.name);
  return [
    ...[...after]
      .filter((one) => !before.has(one))
      .map((one) => ({
        ...place,
        effect: "releases-more" as const,
        text: `${quoted(one)} receives figures of ${name}`,
      })),
    ...[...before]
      .filter((one) => !after.has(one))
      .map((one) => ({
        ...place,
        effect: "releases-less" as const,
        text: `${quoted(one)} receives no figures of ${name} any more`,
      })),
  ];
}
