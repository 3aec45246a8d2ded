/** A count that an attacker who sees everything that opens narrows too much. */
export interface Breach {
  /** Persons of each kind of row. */
  readonly database: Database;
  readonly what: string;
  readonly interval: readonly [number, number];
}

/** Persons of each kind. */
type Database = readonly number[];

/** Kinds of rows. */
type Kinds = readonly boolean[];

/** Persons of some kinds. */
export function sizeOf(members: Kinds, database: Database): number {
  return members.reduce((sum, inside, kind) => sum + (inside ? (database[kind] ?? 0) : 0), 0);
}

/** A cohort of 1 … k-1 persons in one of `small` whose size differs by less than k-1 in the whole group. */
export function narrow(
  group: readonly Database[],
  small: readonly Database[],
  members: Kinds,
  k: number,
): Omit<Breach, "what"> | null {
  const sizes = group.map((database) => sizeOf(members, database));
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  if (high - low >= k - 1) return null;
  const database = small.find((one) => {
    const count = sizeOf(members, one);
    return count >= 1 && count < k;
  });
  return database === undefined ? null : { database, interval: [low, high] };
}

/** A kind of rows that nobody in a cell is of, as sure as somebody is in the cell: it tells something about each of them. */
export function surelyAbsent(
  group: readonly Database[],
  first: Database,
  cell: Kinds,
  { lacking, rowOf }: { readonly lacking: Kinds; readonly rowOf: readonly number[] },
): Breach | null {
  if (!group.every((database) => sizeOf(cell, database) > 0)) return null;
  const kind = cell.findIndex((inside, at) => {
    const alike = rowOf.map((row) => row === at);
    const isOfOneKind = inside && rowOf[at] === at && lacking[at] !== true;
    return isOfOneKind && group.every((database) => sizeOf(alike, database) === 0);
  });
  return kind < 0 ? null : { database: first, what: `without kind ${kind}`, interval: [0, 0] };
}

/** A set of kinds of rows in one cell whose number of persons is the same in the whole group, and small. */
export function isolated(
  group: readonly Database[],
  first: Database,
  cell: Kinds,
  rowOf: readonly number[],
  k: number,
): Breach | null {
  const rows = cell.flatMap((inside, kind) => (inside && rowOf[kind] === kind ? [kind] : []));
  for (let choice = 1; choice < 2 ** rows.length; choice++) {
    const chosen = cell.map(
      (inside, kind) => inside && (choice >> rows.indexOf(rowOf[kind] ?? kind)) % 2 === 1,
    );
    const count = sizeOf(chosen, first);
    if (count < 1 || count >= k) continue;
    if (group.every((database) => sizeOf(chosen, database) === count)) {
      return {
        database: first,
        what: `kinds ${chosen.map(Number).join("")}`,
        interval: [count, count],
      };
    }
  }
  return null;
}
