import type { People, Read } from "../contract.ts";

/** A contract, and the people whose rows it reads, site by site. */
export interface Scene {
  readonly queries: string;
  readonly sites: readonly People[];
  readonly clauses?: string;
  readonly minimum?: number;
  readonly parameters?: readonly number[];
  /** Changes the contract's text where its queries are not what the attack is about. */
  readonly rewrite?: (source: string) => string;
}

/** What a run shows; with the sums of the first cell as they open. */
export type Shown = Read & { readonly sums: readonly (bigint | null)[] };

/** What runs show: figures, or why one of them is refused. */
export type Played =
  | { readonly reads: readonly Shown[]; readonly codes: readonly [] }
  | { readonly reads: null; readonly codes: readonly string[] };

/** What stands in place of what a module of the compiler exports. */
export interface Mutation {
  /** Relative to the compiler's sources. */
  readonly file: string;
  // A module is whatever it exports; each mutation knows its own.
  readonly change: (module: Module) => Readonly<Record<string, unknown>>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Module = Readonly<Record<string, any>>;

/** An attack that succeeds exactly when a rule is taken out of the compiler. */
export interface Attack {
  readonly title: string;
  /** Names of what stops it: codes of refusals, or parts of a plan that close something in a run. */
  readonly stops: readonly string[];
  readonly off: Mutation;
  /** Further guards that would stop it as well; they are off in both runs. */
  readonly behind?: readonly Mutation[];
  /** How the contract is refused by the rule; without it the run takes place, and shows nothing of use. */
  readonly code?: string;
  readonly scenes: readonly Scene[];
  /** What the attacker computes; NaN where a figure is suppressed. */
  readonly compute: (...runs: readonly Shown[]) => number;
  readonly learns: number;
}

export const query = (body: string, name = ""): string => `query ${name} { from p ${body} }`;

/** A mutation that puts these exports in place of a module's own. */
export function without(file: string, exports: Readonly<Record<string, unknown>>): Mutation {
  return { file, change: () => exports };
}
