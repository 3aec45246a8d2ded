import {
  costOf,
  digestOf,
  openBundle,
  printCircuit,
  printPlan,
  sealBundle,
  validateBundle,
} from "@qsc/plan";
import { expect, test } from "vitest";
import { compile } from "./compile.ts";

const SCHEMA = `
schema P {
  person id
  id: Id identifier
  age: Int 18..110 quasi
  marker: enum { m1, m2, m3, m4 }
  arm: enum { a, b, c, d }
  response: enum { CR, PR, SD, PD }
  value: Int 0..1023
  score: Int 0..7?
}`;

const GROUPED = `
    where age >= 65 and marker == m3
    group by arm
    release to committee {
      n = count()
      responders = count(response in {CR, PR})
      total = sum(value)
    }`;

/** A contract of one query over the schema above. */
function contract(query: string): ReadonlyMap<string, string> {
  const text = `${SCHEMA}
contract C version 1.0.0 {
  data p: P held as shares
  query q {
    from p${query}
  }
  privacy {
    minimum cohort 11 persons
  }
}
`;
  return new Map([["c.qsc", text]]);
}

test("a contract becomes a valid bundle that opens again", () => {
  const { bundle, diagnostics } = compile(contract(GROUPED), "c.qsc");
  expect(diagnostics).toEqual([]);
  expect(validateBundle(bundle)).toEqual([]);
  if (bundle === null) throw new Error("no bundle");
  const opened = openBundle(sealBundle(bundle));
  expect(opened).toMatchObject({ ok: true, digest: digestOf(bundle) });
});

test("the same sources give the same bytes", () => {
  const [first, second] = [1, 2].map(() => digestOf(compile(contract(GROUPED), "c.qsc").bundle));
  expect(first).toBe(second);
});

test("counting and summing by arm costs 59 AND gates a row in 8 levels", () => {
  const { bundle } = compile(contract(GROUPED), "c.qsc");
  if (bundle === null) throw new Error("no bundle");
  const { andGatesPerRow, depths } = costOf(bundle.circuit);
  expect({ andGatesPerRow, depths }).toEqual({ andGatesPerRow: 59, depths: [8, 18] });
});

test("a plan prints as before", () => {
  const { bundle } = compile(contract(GROUPED), "c.qsc");
  expect(bundle === null ? "" : printPlan(bundle.plan)).toMatchSnapshot();
});

test("a circuit prints as before", () => {
  const query = `
    group by arm
    release { n = count(age >= 65) spread = variance(score) }`;
  const { bundle, diagnostics } = compile(contract(query), "c.qsc");
  expect(diagnostics).toEqual([]);
  expect(bundle === null ? "" : printPlan(bundle.plan)).toMatchSnapshot();
  expect(bundle === null ? "" : printCircuit(bundle.circuit).slice(0, 4000)).toMatchSnapshot();
});

test("a contract with errors gives no bundle", () => {
  const { bundle, diagnostics } = compile(new Map([["c.qsc", "contract {"]]), "c.qsc");
  expect(bundle).toBeNull();
  expect(diagnostics.length).toBeGreaterThan(0);
});

test("refused figures give no bundle but a model", () => {
  const query = `
    release { n = count() low = sum(age - 18) twice = sum(2 * age) }`;
  const { bundle, model, diagnostics } = compile(contract(query), "c.qsc");
  expect(bundle).toBeNull();
  expect(model).not.toBeNull();
  expect(diagnostics.map(({ code }) => code)).toEqual(["disclosure/moments-reveal-counts"]);
});
