import { afterEach, expect, test, vi } from "vitest";
import { query, type Attack, type Mutation, type Played } from "./off/attack.ts";
import { DISCLOSURE_CODES, PLAN_CONDITIONS } from "./off/conditions.ts";
import { play } from "./off/play.ts";
import { GATE_RULES } from "./off/gate-rules.ts";
import { RUN_RULES } from "./off/run-rules.ts";
import { STATIC_RULES } from "./off/static-rules.ts";

const ATTACKS: readonly Attack[] = [...STATIC_RULES, ...GATE_RULES, ...RUN_RULES];

/** Refusals of what no figure could mean; the rule says why, and without it nothing would run either. */
const MEANINGLESS: readonly Meaningless[] = [
  {
    code: "disclosure/endpoints",
    body: "release { x = max(age) }",
    shows: (rows) => Math.max(...rows.map(({ age }) => age)),
  },
  {
    code: "disclosure/row-level-output",
    body: "release { x = age }",
    shows: (rows) => rows[0]?.age ?? Number.NaN,
  },
  {
    code: "disclosure/identifier-used",
    body: "release { x = sum(if id == 7 then age else 18) }",
    shows: (rows) => rows.find(({ id }) => id === 7)?.age ?? Number.NaN,
  },
];

interface Meaningless {
  readonly code: string;
  readonly body: string;
  /** What such a figure would be: the value of one person. */
  readonly shows: (rows: readonly Row[]) => number;
}

interface Row {
  readonly id: number;
  readonly age: number;
}

afterEach(() => {
  vi.resetModules();
});

test.each(ATTACKS)("$title", async (attack) => {
  const { off, behind = [], code, compute, learns } = attack;
  const guarded = behind.length === 0 ? play(attack.scenes) : await playWithout(attack, behind);
  if (code === undefined) {
    const value = guarded.reads === null ? Number.NaN : compute(...guarded.reads);
    expect(guarded.codes).toEqual([]);
    expect(value).not.toBeCloseTo(learns, 9);
  } else {
    expect([...new Set(guarded.codes)]).toEqual([code]);
  }
  const { reads, codes } = await playWithout(attack, [off, ...behind]);
  expect(codes).toEqual([]);
  expect(reads === null ? Number.NaN : compute(...reads)).toBeCloseTo(learns, 9);
});

test.each(MEANINGLESS)("$code stands for no figure", async ({ code, body, shows }) => {
  const scenes: Attack["scenes"] = [{ queries: query(body), sites: [[[10, {}]]] }];
  expect(play(scenes).codes).toEqual([code]);
  const asWarning: Mutation = {
    file: "diagnostics/catalog.ts",
    change: ({ finding }) => ({
      finding: (name: string, ...others: unknown[]): object => {
        const found: object = finding(name, ...others);
        return name === code ? { ...found, severity: "warning" } : found;
      },
    }),
  };
  const { reads } = await playWithout({ scenes }, [asWarning]);
  expect(() => reads?.[0]?.("x")).toThrow(RangeError);
  const rows = [22, 41, 93, 58, 64, 37, 75, 60].map((age, id) => ({ id, age }));
  expect(rows.filter(({ age }) => age === shows(rows))).toHaveLength(1);
});

const NAMED: ReadonlySet<string> = new Set([
  ...ATTACKS.flatMap(({ stops }) => stops),
  ...MEANINGLESS.map(({ code }) => code),
]);

test.each(DISCLOSURE_CODES)("%s is needed", (code) => expect(NAMED).toContain(code));
test.each(PLAN_CONDITIONS)("%s is needed", (part) => expect(NAMED).toContain(part));

test("no attack is named after a rule that is not there", () => {
  const known = new Set([...DISCLOSURE_CODES, ...PLAN_CONDITIONS]);
  expect([...NAMED].filter((name) => !known.has(name))).toEqual([]);
});

/** The same with a compiler from which these modules are taken. */
async function playWithout(
  { scenes }: Pick<Attack, "scenes">,
  mutations: readonly Mutation[],
): Promise<Played> {
  const paths = mutations.map(({ file }) => `../../compiler/src/${file}`);
  for (const [at, { change }] of mutations.entries()) {
    vi.doMock(paths[at] ?? "", async (original) => {
      const module = await original<Record<string, unknown>>();
      return { ...module, ...change(module) };
    });
  }
  vi.resetModules();
  const mutant = await import("./off/play.ts");
  try {
    return mutant.play(scenes);
  } finally {
    for (const path of paths) vi.doUnmock(path);
  }
}
