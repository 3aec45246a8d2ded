import { storedColumnCount, storedColumns } from "./joined.ts";
import type { Dataset } from "./plan.ts";

/**
 * The data set of a run whose lanes also hold what each person's row was in `count` earlier snapshots.
 * Each snapshot is stored like a joined data set of one row a person: whether the person was there, then the columns.
 * A person who is there no more has a lane that is not `valid`, so that nothing but a guard counts it.
 */
export function withEarlierRows(dataset: Dataset, count: number): Dataset {
  if (count === 0) return dataset;
  const known = extended.get(dataset)?.[count];
  if (known !== undefined) return known;
  const { name, schema, person, joined = [] } = dataset;
  const columns = storedColumns(dataset);
  const snapshots = Array.from({ length: count }, (_, at) => ({
    ...{ name: `${name} of snapshot ${at + 1}`, schema, person, rowsPerPerson: 1, columns },
  }));
  const result = { ...dataset, joined: [...joined, ...snapshots] };
  const counts = extended.get(dataset) ?? [];
  counts[count] = result;
  extended.set(dataset, counts);
  return result;
}

const extended = new WeakMap<Dataset, Dataset[]>();

/** Where an earlier snapshot, counted from 0, is among the stored columns: its first is whether the person was there. */
export function earlierRowPlace(dataset: Dataset, snapshot: number): number {
  const count = storedColumnCount(dataset);
  return count + snapshot * (1 + count);
}
