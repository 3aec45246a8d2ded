import type { JoinedData } from "@qsc/plan";
import { quote, type InputProblem } from "./problem.ts";
import type { RowCode } from "./value-reader.ts";

/** Decides, row after row, whether the person may have it. */
export interface PersonRows {
  /** Why the row is left out, or null; it is then the next row of the table. */
  readonly take: (
    person: string,
    line: number,
  ) => { readonly code: RowCode; readonly message: string } | null;
}

/** The persons of a file, by id; ids stay in memory and are never written. */
export interface PersonIndex extends PersonRows {
  /** Row of the table, from 0, and line of the file. */
  readonly find: (person: string) => { readonly row: number; readonly line: number } | undefined;
  /** In the order of their rows. */
  readonly ids: () => readonly string[];
}

/** One row a person; the first one stays. */
export function onePersonARow(): PersonIndex {
  const known = new Map<string, { readonly row: number; readonly line: number }>();
  return {
    find: (person) => known.get(person),
    ids: () => [...known.keys()],
    take: (person, line) => {
      const earlier = known.get(person);
      if (earlier === undefined) {
        known.set(person, { row: known.size, line });
        return null;
      }
      const message = `the same person as in line ${earlier.line}`;
      return { code: "row/duplicate-person", message };
    },
  };
}

/** Rows of known persons, whose rows in their own table `owners` names. */
export interface OwnedRows extends PersonRows {
  readonly owners: readonly number[];
  /** A person with more rows than the contract declares: its limits would not hold, so nothing may be shared. */
  readonly problem: () => InputProblem | null;
}

/** Rows of persons who are at other sites. */
export interface LinkedRows extends PersonRows {
  /** Row by row, the person's id. */
  readonly ids: readonly string[];
  readonly problem: () => InputProblem | null;
}

/** At most `rowsPerPerson` rows of each person; who they are no other file tells. */
export function rowsToLink({ name, schema, rowsPerPerson }: JoinedData, path: string): LinkedRows {
  const ids: string[] = [];
  const lines = new Map<string, readonly [first: number, count: number]>();
  let problem: InputProblem | null = null;
  return {
    ids,
    problem: () => problem,
    take: (person, line) => {
      const [first, before] = lines.get(person) ?? [line, 0];
      lines.set(person, [first, before + 1]);
      ids.push(person);
      if (before + 1 > rowsPerPerson) {
        problem ??= {
          code: "rows/too-many-per-person",
          message: `row ${before + 1} in ${quote(name)} of the person in line ${first}, where schema ${quote(schema)} allows ${rowsPerPerson}`,
          path,
          line,
          help: `correct the file, or declare more rows per person in schema ${quote(schema)}`,
        };
      }
      return null;
    },
  };
}

/** At most `rowsPerPerson` rows of each person in the index; others are left out. */
export function rowsOfPersons(
  persons: PersonIndex,
  { name, schema, rowsPerPerson }: JoinedData,
  paths: { readonly persons: string; readonly rows: string },
): OwnedRows {
  const owners: number[] = [];
  const counts = new Map<number, number>();
  let problem: InputProblem | null = null;
  return {
    owners,
    problem: () => problem,
    take: (person, line) => {
      const owner = persons.find(person);
      if (owner === undefined) {
        const message = `a person without a row in ${quote(paths.persons)}`;
        return { code: "row/unknown-person", message };
      }
      const count = (counts.get(owner.row) ?? 0) + 1;
      counts.set(owner.row, count);
      owners.push(owner.row);
      if (count > rowsPerPerson) {
        problem ??= {
          code: "rows/too-many-per-person",
          message: `row ${count} in ${quote(name)} of the person in line ${owner.line} of ${quote(paths.persons)}, where schema ${quote(schema)} allows ${rowsPerPerson}`,
          path: paths.rows,
          line,
          help: `correct the file, or declare more rows per person in schema ${quote(schema)}`,
        };
      }
      return null;
    },
  };
}
