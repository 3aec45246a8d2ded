import { openGates, type Plan, type Row } from "@qsc/plan";
import { breachIn, databases, tableOf, viewOf, type Flags, type Table } from "./attack.ts";
import { sizeOf as size, type Breach } from "./narrowed.ts";

/** An attacker who is one of the sites, and the persons that the others may have. */
export interface SiteAttack {
  /** The attacker's own persons of each kind of row. */
  readonly own: readonly number[];
  /** How many sites there are beside it. */
  readonly others: number;
  /** The most persons of all of them together. */
  readonly persons: number;
  /** Of how many persons of the others a size may be learned. */
  readonly least: number;
}

/**
 * Plays an attacker who is one site and knows its own rows, by brute force: goes through every database of the others,
 * groups them by everything that opens, and returns the first breach of docs/design/disclosure.md, "Own rows":
 * of the persons of the others, what `findBreach` looks for among all.
 */
export function findBreachOfSite(
  plan: Plan,
  kinds: readonly Row[],
  parameters: readonly number[],
  { own, others, persons, least }: SiteAttack,
  gates: typeof openGates = openGates,
): Breach | null {
  const run = { plan, parameters, guard: null };
  const lives = kinds.map((row) => () => row);
  const tables = plan.queries.map((query, index) => tableOf(run, query, index, lives));
  const promised = tables.map((table) => ({ ...table, k: least }));
  const groups = new Map<string, Group>();
  for (const spread of databases(kinds.length * others, persons)) {
    const sites = [own, ...inParts(spread, kinds.length)];
    const all = kinds.map((_, kind) => sum(sites.map((site) => site[kind] ?? 0)));
    const flags = flagsOf(plan, tables, sites, all, gates);
    const view = tables.map((table, at) => viewOf(table, all, flags[at] ?? [])).join("|");
    const text = `${view} ${JSON.stringify(flags)}`;
    const group = groups.get(text) ?? { flags, outside: [] };
    group.outside.push(all.map((count, kind) => count - (own[kind] ?? 0)));
    groups.set(text, group);
  }
  for (const { flags, outside } of groups.values()) {
    const breach = breachIn(outside, promised, () => flags, persons);
    if (breach !== null) return breach;
  }
  return null;
}

/** Databases that look the same to the attacker, by the persons of the others whichever site they are at. */
interface Group {
  readonly flags: Flags;
  readonly outside: (readonly number[])[];
}

function inParts(counts: readonly number[], length: number): readonly (readonly number[])[] {
  return Array.from({ length: counts.length / length }, (_, part) =>
    counts.slice(part * length, (part + 1) * length),
  );
}

/** The gates that open: `sites` are the persons of each site, `all` those of all of them. */
function flagsOf(
  plan: Plan,
  tables: readonly Table[],
  sites: readonly (readonly number[])[],
  all: readonly number[],
  gates: typeof openGates,
): Flags {
  const totals = tables.map(({ members }) =>
    members.map((cohorts) => ({
      cohorts: cohorts.map((cohort) => size(cohort, all)),
      sites: sites.map((site) => cohorts.map((cohort) => size(cohort, site))),
      // Attacked plans hold no sums against limits.
      ...{ sums: [], siteSums: [], largest: [] },
    })),
  );
  return gates(plan, totals);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
