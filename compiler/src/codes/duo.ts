/**
 * The terms of the Data Use Ontology (EBISPOT/DUO, `duo.csv` at 726b06e).
 * A *permission* says what data may be used for, a *modifier* under which further condition.
 */
export interface DuoTerm {
  readonly code: string;
  readonly shorthand: string;
  readonly label: string;
  readonly kind: "permission" | "modifier";
  /** What the term leaves open; of these the language can state a disease only. */
  readonly needs: DuoDetail | null;
}

export type DuoDetail =
  | "a disease"
  | "a kind of research"
  | "a region"
  | "a date"
  | "a number of months"
  | "users"
  | "a project"
  | "an institution";

type Row = readonly [
  number: number,
  shorthand: string,
  label: string,
  kind: DuoTerm["kind"],
  needs?: DuoDetail,
];

const ROWS: readonly Row[] = [
  [4, "NRES", "no restriction", "permission"],
  [6, "HMB", "health or medical or biomedical research", "permission"],
  [7, "DS", "disease specific research", "permission", "a disease"],
  [11, "POA", "population origins or ancestry research only", "permission"],
  [42, "GRU", "general research use", "permission"],
  [12, "RS", "research specific restrictions", "modifier", "a kind of research"],
  [15, "NMDS", "no general methods research", "modifier"],
  [16, "GSO", "genetic studies only", "modifier"],
  [18, "NPUNCU", "not for profit, non commercial use only", "modifier"],
  [19, "PUB", "publication required", "modifier"],
  [20, "COL", "collaboration required", "modifier"],
  [21, "IRB", "ethics approval required", "modifier"],
  [22, "GS", "geographical restriction", "modifier", "a region"],
  [24, "MOR", "publication moratorium", "modifier", "a date"],
  [25, "TS", "time limit on use", "modifier", "a number of months"],
  [26, "US", "user specific restriction", "modifier", "users"],
  [27, "PS", "project specific restriction", "modifier", "a project"],
  [28, "IS", "institution specific restriction", "modifier", "an institution"],
  [29, "RTN", "return to database or resource", "modifier"],
  [43, "CC", "clinical care use", "modifier"],
  [44, "NPOA", "population origins or ancestry research prohibited", "modifier"],
  [45, "NPU", "not for profit organisation use only", "modifier"],
  [46, "NCU", "non-commercial use only", "modifier"],
];

export const DUO_TERMS: ReadonlyMap<string, DuoTerm> = new Map(
  ROWS.map(([number, shorthand, label, kind, needs = null]) => {
    const code = `DUO:${String(number).padStart(7, "0")}`;
    return [code, { code, shorthand, label, kind, needs }] as const;
  }),
);
