import type { Plan } from "@qsc/plan";
import type { ItemResult, QueryResult } from "@qsc/runtime";

/** The figures of an item cell by cell, from the table of its first recipient: all of its recipients get the same. */
export function itemFigures(
  plan: Plan,
  results: readonly QueryResult[],
  place: { readonly query: number; readonly item: number },
): readonly ItemResult[] {
  const query = plan.queries[place.query];
  const item = query?.items[place.item];
  const table = results.find(
    (one) => one.query === query?.name && one.recipient === item?.recipients[0],
  );
  if (table === undefined) throw new RangeError(`no item ${place.item} of query ${place.query}`);
  return table.cells.map(({ items }) => {
    const figure = items.find(({ name }) => name === item?.name);
    if (figure === undefined) throw new RangeError(`no item ${place.item}`);
    return figure;
  });
}
