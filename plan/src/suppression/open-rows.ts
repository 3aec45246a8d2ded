/**
 * Which rows of a table open beside both of its margins (docs/design/disclosure.md, "Margins on both sides").
 *
 * `rows` holds the sizes of a row's cells, column by column.
 * Rows gather into groups, first row first, until every column of the group has k persons;
 * rows left over at the end join the last group. A group of one row opens, all others stay closed.
 */
export function openRows(rows: readonly (readonly number[])[], k: number): readonly boolean[] {
  const groups: number[][] = [];
  let group: number[] = [];
  for (const [index] of rows.entries()) {
    group.push(index);
    if (columnTotals(group.map((row) => rows[row] ?? [])).some((total) => total < k)) continue;
    groups.push(group);
    group = [];
  }
  const last = groups.at(-1);
  if (last === undefined) return rows.map(() => false);
  last.push(...group);
  return rows.map((_, index) => groups.some((one) => one.length === 1 && one[0] === index));
}

function columnTotals(rows: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = rows;
  return first.map((_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0));
}
