import {
  cellCount,
  boundsOfExpression,
  cellIndex,
  evaluateExpression,
  isCohortOpen,
  isQuantileOpen,
  isSumOpen,
  openGates,
  type Plan,
  type CellTotals,
  type Query,
  type Row,
  WHOLE,
} from "@qsc/plan";
import { isTold, secretsOf } from "./attacked-secrets.ts";
import { isolated, narrow, sizeOf as size, surelyAbsent, type Breach } from "./narrowed.ts";
import {
  isInSet,
  requirementHolds,
  setsIn,
  type CellGuard,
  type Guard,
  type PersonSet,
} from "../lower/runs/guard.ts";

/**
 * Plays the attacker by brute force: goes through every database of at most `persons` persons over `kinds`,
 * groups them by what opens, flags included, and returns the first breach of docs/design/disclosure.md:
 * a suppressed count of 1 … k-1 whose interval is narrower than k-1, or a set of persons in one cell
 * that surely has 1 … k-1 of them, or, where zeros are not public, surely none while others are in the cell;
 * the latter two for plans without sums.
 *
 * Databases with more than two thirds of the persons only serve as alternatives, so that the end of the
 * enumeration is not taken for knowledge; not so where the attacker is told exactly how many there are.
 * `gates` decides what opens; tests put weaker rules in place of the plan's meaning, to see that they are caught.
 */
export function findBreach(
  plan: Plan,
  kinds: readonly Row[],
  parameters: readonly number[],
  persons: Persons,
  gates: typeof openGates = openGates,
): Breach | null {
  return findBreachAcross([{ plan, parameters, guard: null }], kinds, persons, gates);
}

/** A run as the attacker sees it; `guard` is null where earlier runs ask for nothing. */
export interface AttackedRun {
  readonly plan: Plan;
  readonly parameters: readonly number[];
  readonly guard: Guard | null;
  /** By kind of row, the site that its persons are of; all are of one where it is absent. */
  readonly siteOf?: readonly number[];
  /** Which of a person's rows it reads; may be left out where there is only one. */
  readonly snapshot?: string;
}

/** The same attacker, who keeps what several runs over the same database open. */
export function findBreachAcross(
  runs: readonly AttackedRun[],
  kinds: readonly Row[],
  persons: Persons,
  gates: typeof openGates = openGates,
): Breach | null {
  return findBreachOverTime(
    runs,
    kinds.map((row) => () => row),
    persons,
    gates,
  );
}

/** What a person's row is in each snapshot; null where the person is not there. */
export type Life = (snapshot: string) => Row | null;

/** The same attacker, where persons come, leave and change between the runs; `lives` are all that he holds possible. */
export function findBreachOverTime(
  runs: readonly AttackedRun[],
  kinds: readonly Life[],
  persons: Persons,
  gates: typeof openGates = openGates,
): Breach | null {
  const tablesOfRuns = runs.map((run) =>
    run.plan.queries.map((query, index) => tableOf(run, query, index, kinds)),
  );
  // That a group is empty is hidden within a run; several runs together may tell it (SECURITY.md).
  const tables = tablesOfRuns
    .flat()
    .map((table) => (runs.length > 1 ? { ...table, zerosPublic: true } : table));
  const openIn = (database: readonly number[]): Flags =>
    runs.flatMap(({ plan }, run) => openInRun(plan, tablesOfRuns[run] ?? [], database, gates));
  const groups = new Map<string, number[][]>();
  for (const database of databasesOf(kinds.length, persons)) {
    const open = openIn(database);
    const view = tables.map((table, at) => viewOf(table, database, open[at] ?? [])).join("|");
    const group = groups.get(view) ?? [];
    group.push(database);
    groups.set(view, group);
  }
  for (const group of groups.values()) {
    const breach = breachIn(group, tables, openIn, persons);
    if (breach !== null) return breach;
  }
  return null;
}

/** At most so many persons, or exactly so many, which the attacker then knows. */
export type Persons = number | { readonly exactly: number };

/** Which gates open: `[table][cell][gate]`. */
export type Flags = ReturnType<typeof openGates>;

export interface Table {
  readonly query: Query;
  readonly parameters: Plan["parameters"];
  /** What the run binds them to. */
  readonly bound: readonly number[];
  /** The minimum cohort of its contract. */
  readonly k: number;
  /** Whether it may be told that nobody is in a cohort. */
  readonly zerosPublic: boolean;
  /** Which kinds of rows lack a value of their own; that nobody does may always be told. */
  readonly lacking: readonly boolean[];
  /** For each cell and gate, what earlier runs ask for, with the kinds of rows that each set of persons counts. */
  readonly requirements: readonly CellGuard[];
  readonly kindsOf: ReadonlyMap<PersonSet, readonly boolean[]>;
  /** For each cell and cohort, which kinds of rows it counts. */
  readonly members: readonly (readonly (readonly boolean[])[])[];
  /** For each cell and sum, what a row of each kind adds. */
  readonly added: readonly (readonly (readonly number[])[])[];
  /** For each cell and sum, the value of a row of each kind; null outside of the cohort. */
  readonly values: readonly (readonly (readonly (number | null)[])[])[];
  /** By sum, the least that its value may be. */
  readonly offsets: readonly number[];
  /** For each kind the first kind of equal rows, which are told apart by nothing but their site. */
  readonly rowOf: readonly number[];
  /** For each site, which kinds of rows are there. */
  readonly sites: readonly (readonly boolean[])[];
}

export function tableOf(
  { plan, parameters, guard, siteOf = [], snapshot: own = "" }: AttackedRun,
  query: Query,
  index: number,
  kinds: readonly Life[],
): Table {
  const rows = kinds.map((life) => life(own));
  const cellOf = rows.map((row) => {
    if (row === null) return null;
    const of = (expression: Parameters<typeof evaluateExpression>[0]): number | null =>
      evaluateExpression(expression, row, parameters);
    if (query.where !== null && of(query.where) !== 1) return null;
    return cellIndex(
      query,
      query.keys.map((key) => Number(of(key.expression))),
    );
  });
  const cells = Array.from({ length: cellCount(query) }, (_, cell) => cell);
  const members = cells.map((cell) =>
    query.cohorts.map(({ condition }) =>
      rows.map(
        (row, kind) =>
          row !== null &&
          cellOf[kind] === cell &&
          (condition === null || evaluateExpression(condition, row, parameters) === 1),
      ),
    ),
  );
  const values = members.map((cohorts) =>
    query.sums.map(({ cohort, value }) =>
      rows.map((row, kind) =>
        row !== null && cohorts[cohort]?.[kind] === true
          ? evaluateExpression(value, row, parameters)
          : null,
      ),
    ),
  );
  const added = values.map((cell) =>
    cell.map((sum, at) => sum.map((value) => (value ?? 0) ** (query.sums[at]?.power ?? 1))),
  );
  const offsets = query.sums.map(({ value }) => boundsOfExpression(value, plan).min);
  const requirements = cells.map((cell) => guard?.cells[index]?.[cell] ?? []);
  const kindsOf = new Map(
    setsIn(requirements.flat(2)).map((set) => [
      set,
      kinds.map((life) => isInSet(set, (snapshot) => life(snapshot ?? own))),
    ]),
  );
  const k = plan.disclosure.minimumCohort;
  const zerosPublic = plan.disclosure.zerosPublic === true;
  const columns = plan.dataset.columns.length;
  const lacking = rows.map((row) => row?.slice(0, columns).includes(null) === true);
  const texts = rows.map((row) => JSON.stringify(row));
  const rowOf = texts.map((text) => texts.indexOf(text));
  const sites = sitesOf(kinds.map((_, kind) => siteOf[kind] ?? 0));
  const people = { lacking, members, values, added, offsets, sites, rowOf };
  const run = { query, parameters: plan.parameters, bound: parameters };
  return { ...run, k, zerosPublic, requirements, kindsOf, ...people };
}

function sitesOf(siteOfKind: readonly number[]): Table["sites"] {
  return Array.from({ length: Math.max(0, ...siteOfKind) + 1 }, (_, site) =>
    siteOfKind.map((one) => one === site),
  );
}

function databasesOf(kinds: number, persons: Persons): Iterable<number[]> {
  return typeof persons === "number"
    ? databases(kinds, persons)
    : exactDatabases(kinds, persons.exactly);
}

/** Every way to have exactly `persons` persons of `kinds` kinds. */
function* exactDatabases(kinds: number, persons: number): Generator<number[]> {
  for (const others of databases(kinds - 1, persons)) {
    yield [...others, others.reduce((rest, count) => rest - count, persons)];
  }
}

/** Every way to have at most `persons` persons of `kinds` kinds. */
export function* databases(kinds: number, persons: number): Generator<number[]> {
  if (kinds === 0) {
    yield [];
    return;
  }
  for (let count = 0; count <= persons; count++) {
    for (const rest of databases(kinds - 1, persons - count)) yield [count, ...rest];
  }
}

/** The gates of each table of a run that open: by the plan, and where earlier runs leave cells open. */
function openInRun(
  plan: Plan,
  tables: readonly Table[],
  database: readonly number[],
  gates: typeof openGates,
): Flags {
  const totals = tables.map((table) =>
    table.members.map((_, cell) => totalsOf(table, cell, database)),
  );
  return gates(plan, totals).map((cells, at) =>
    cells.map((flags, cell) => {
      const { requirements, kindsOf } = tables[at] ?? { requirements: [], kindsOf: new Map() };
      const sizeOf = (set: PersonSet): number => size(kindsOf.get(set) ?? [], database);
      return flags.map(
        (flag, gate) =>
          flag && (requirements[cell]?.[gate] ?? []).every((one) => requirementHolds(one, sizeOf)),
      );
    }),
  );
}

/** What a cell holds; contributions and sites only where a gate may ask. */
function totalsOf(
  { query, members, values, offsets, sites }: Table,
  cell: number,
  database: readonly number[],
): CellTotals {
  const cohorts = members[cell] ?? [];
  const asksForSums = query.gates.some(({ judged }) => judged !== undefined);
  const contributions = (asksForSums ? (values[cell] ?? []) : []).map((own, sum) =>
    own
      .flatMap((value, kind) => {
        const distance = BigInt((value ?? 0) - (offsets[sum] ?? 0));
        return value === null ? [] : Array.from({ length: database[kind] ?? 0 }, () => distance);
      })
      .sort((a, b) => Number(b - a)),
  );
  return {
    cohorts: cohorts.map((cohort) => size(cohort, database)),
    sites: sites.map((own) =>
      cohorts.map((cohort) =>
        size(
          cohort.map((inside, kind) => inside && own[kind] === true),
          database,
        ),
      ),
    ),
    sums: contributions.map((own, at) =>
      own.reduce((sum, one) => sum + one ** BigInt(query.sums[at]?.power ?? 1), 0n),
    ),
    // Attacked plans judge no sites by their sums.
    siteSums: [],
    largest: contributions.map((own) => own.slice(0, 3)),
  };
}

/** Everything that opens of a table, as text: nothing that is hidden, and what is computed of it. */
export function viewOf(table: Table, database: readonly number[], open: Flags[number]): string {
  return table.members
    .map((cohorts, cell) => {
      const { query } = table;
      const flags = open[cell] ?? [];
      const sizes = cohorts.map((cohort, at) =>
        isCohortOpen(query, at, flags) && isTold(query, { kind: "cohort", cohort: at })
          ? size(cohort, database)
          : "x",
      );
      const sums = query.sums.map((_sum, at) =>
        isSumOpen(query, at, flags) && isTold(query, { kind: "sum", sum: at })
          ? (table.added[cell]?.[at] ?? []).reduce((s, v, kind) => s + v * (database[kind] ?? 0), 0)
          : "x",
      );
      const quantiles = (query.quantiles ?? []).map(({ cohort, below, level }, at) => {
        const sizeOf = (one: number): number => size(cohorts[one] ?? [], database);
        const rank = Math.ceil((level * sizeOf(cohort)) / WHOLE);
        return isQuantileOpen(query, at, flags)
          ? below.filter((one) => sizeOf(one) < rank).length
          : "x";
      });
      const told = flags.map((flag, gate) => Number(flag && isTold(query, { kind: "open", gate })));
      return [
        ...told,
        ...sizes,
        ...sums,
        ...quantiles,
        ...secretsOf(table, cell, database, flags),
      ].join();
    })
    .join(";");
}

/**
 * What is wrong with a group of databases that look the same, `flagsOf` telling which gates open in one of them.
 */
export function breachIn(
  group: readonly (readonly number[])[],
  tables: readonly Table[],
  flagsOf: (database: readonly number[]) => Flags,
  persons: Persons,
): Breach | null {
  const small =
    typeof persons === "number"
      ? group.filter((one) => one.reduce((a, b) => a + b, 0) <= (2 * persons) / 3)
      : group;
  const [first] = small;
  if (first === undefined) return null;
  // A contract of a smaller minimum cohort has promised less, also to those that come after it.
  const k = Math.min(...tables.map((table) => table.k));
  const flags = flagsOf(first);
  for (const [number, table] of tables.entries()) {
    const open = flags[number] ?? [];
    for (const [cell, cohorts] of table.members.entries()) {
      for (const [gate, { cohorts: gated }] of table.query.gates.entries()) {
        // Whether a gate opens that guards hidden figures alone is told to nobody.
        if (open[cell]?.[gate] === true && isTold(table.query, { kind: "open", gate })) continue;
        for (const cohort of gated) {
          const members = cohorts[cohort] ?? [];
          const found = narrow(group, small, members, k);
          if (found !== null) return { ...found, what: `table ${number} cell ${cell} #${cohort}` };
        }
      }
      for (const cohort of (table.query.quantiles ?? []).flatMap(({ below }) => below)) {
        const found = narrow(group, small, cohorts[cohort] ?? [], k);
        if (found !== null) return { ...found, what: `table ${number} cell ${cell} #${cohort}` };
      }
      // A sum near the end of its range tells values; that is beyond these guards.
      if (tables.some((one) => one.query.sums.length > 0)) continue;
      const found = isolated(group, first, cohorts[0] ?? [], table.rowOf, k);
      if (found !== null) return { ...found, what: `table ${number} cell ${cell}: ${found.what}` };
      // A contract that tells zeros has promised less, also to others.
      if (tables.some(({ zerosPublic }) => zerosPublic)) continue;
      const absent = surelyAbsent(group, first, cohorts[0] ?? [], table);
      if (absent !== null)
        return { ...absent, what: `table ${number} cell ${cell} ${absent.what}` };
    }
  }
  return null;
}
