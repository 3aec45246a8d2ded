import type { JoinedData } from "@qsc/plan";
import type { Change } from "./change.ts";
import { isSameParameter, textOf } from "./common-scope.ts";
import { quoted } from "./compare-figures.ts";
import type { Version } from "./version.ts";

/** What may be chosen at a run: more values are more runs to compare with each other. */
export function compareParameters(old: Version, next: Version): readonly Change[] {
  const [before, after] = [old, next].map(({ bundle }) => bundle.plan.parameters) as [
    Version["bundle"]["plan"]["parameters"],
    Version["bundle"]["plan"]["parameters"],
  ];
  const spanIn = (version: Version, name: string): Change["old"] =>
    version.declaration.parameters.find((one) => one.name.text === name)?.span ?? null;
  return [
    ...after.flatMap((parameter): readonly Change[] => {
      const { name, values } = parameter;
      const place = {
        subject: "parameter" as const,
        old: spanIn(old, name),
        new: spanIn(next, name),
      };
      const same = before.find((one) => isSameParameter(one, parameter));
      if (same === undefined) {
        const text = `the parameter ${quoted(name)} is new, or takes other kinds of values`;
        return [{ ...place, effect: "releases-more", text }];
      }
      const added = values.filter((value) => !same.values.includes(value)).length;
      const gone = same.values.filter((value) => !values.includes(value)).length;
      const words = (count: number, verb: string): string =>
        `the parameter ${quoted(name)} takes ${count} ${count === 1 ? "value" : "values"} ${verb}`;
      return [
        ...(added > 0
          ? [{ ...place, effect: "releases-more" as const, text: words(added, "more") }]
          : []),
        ...(gone > 0
          ? [{ ...place, effect: "releases-less" as const, text: words(gone, "no longer") }]
          : []),
      ];
    }),
    ...before.flatMap(({ name }): readonly Change[] => {
      if (after.some((one) => one.name === name)) return [];
      const text = `the parameter ${quoted(name)} is gone`;
      const place = { subject: "parameter" as const, old: spanIn(old, name), new: null };
      return [{ ...place, effect: "neutral", text }];
    }),
  ];
}

/** Which columns are shared in secret; another domain lets in other rows. */
export function compareData(old: Version, next: Version): readonly Change[] {
  const [before, after] = [old.bundle.plan.dataset, next.bundle.plan.dataset];
  const place = {
    subject: "data" as const,
    old: old.declaration.data[0]?.span ?? null,
    new: next.declaration.data[0]?.span ?? null,
  };
  const changes: Change[] = [];
  if (before.name !== after.name) {
    const text = `the data set is ${quoted(after.name)}, not ${quoted(before.name)}`;
    changes.push({ ...place, effect: "cannot-compare", text });
  }
  if (before.person !== after.person) {
    const text = `a person is told by ${quoted(after.person)}, not by ${quoted(before.person)}`;
    changes.push({ ...place, effect: "cannot-compare", text });
  }
  for (const column of after.columns) {
    const same = before.columns.find(({ name }) => name === column.name);
    if (same === undefined) {
      const text = `${quoted(column.name)} is shared in secret as well`;
      changes.push({ ...place, effect: "protects-less", text });
    } else if (textOf(same) !== textOf(column)) {
      const text = `${quoted(column.name)} has another type, so other rows may count`;
      changes.push({ ...place, effect: "cannot-compare", text });
    }
  }
  for (const { name } of before.columns) {
    if (after.columns.some((one) => one.name === name)) continue;
    const text = `${quoted(name)} is not shared any more`;
    changes.push({ ...place, effect: "protects-more", text });
  }
  return [...changes, ...compareJoins(before.joined ?? [], after.joined ?? [], place)];
}

/** Where the rows of joined data sets are: the nodes then link them, and other rows may come to a person. */
function compareJoins(
  before: readonly JoinedData[],
  after: readonly JoinedData[],
  place: Pick<Change, "subject" | "old" | "new">,
): readonly Change[] {
  return after.flatMap(({ name, acrossSites }): readonly Change[] => {
    const same = before.find((one) => one.name === name);
    if (same === undefined || same.acrossSites === acrossSites) return [];
    const where =
      acrossSites === true ? "at other sites than their persons" : "at the site of their person";
    const text = `the rows of ${quoted(name)} are ${where} now, so other rows may count`;
    return [{ ...place, effect: "cannot-compare", text }];
  });
}
