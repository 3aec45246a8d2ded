import type { Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import { boundRun, sitesOf, type SiteSnapshot } from "./earlier-run.ts";

const PLAN: Plan = {
  format: "qsc-plan/1",
  contract: { name: "C", version: "1.0.0" },
  dataset: { name: "p", schema: "P", person: "id", columns: [] },
  parameters: [],
  disclosure: { minimumCohort: 5 },
  queries: [],
};

const site = (name: string, snapshot: string, ...earlier: string[]): SiteSnapshot => ({
  ...{ site: name, snapshot: `sha256:${snapshot}` as const },
  ...(earlier.length > 0 && { earlier: earlier.map((one) => `sha256:${one}` as const) }),
});

/** Which of two earlier runs, at a and b and at a alone, have their rows beside those of a run over these sites. */
function check(sites: readonly SiteSnapshot[], expected: readonly number[]): void {
  const first = boundRun(0, { plan: PLAN }, [], [site("a", "a0"), site("b", "b0")], []);
  const second = boundRun(1, { plan: PLAN }, [], [site("a", "a1")], [first]);
  const { before } = boundRun(null, { plan: PLAN }, [], sites, [first, second]);
  expect(before).toEqual(expected.map((at) => [first, second][at]?.snapshot));
}

test("a site whose rows are as they were needs no other rows", () =>
  check([site("a", "a0"), site("b", "b0")], [0]));

test("each site of a run must have its rows of then", () => {
  check([site("a", "a2", "a0", "a1"), site("b", "b1", "b0")], [0, 1]);
  check([site("a", "a2", "a0", "a1"), site("b", "b0")], [0, 1]);
  check([site("a", "a2", "a1"), site("b", "b0")], [1]);
  check([site("a", "a2", "a0", "a1"), site("b", "b1")], [1]);
});

test("rows of a site that takes no part are not there", () =>
  check([site("a", "a2", "a0", "a1")], [1]));

test("another site's rows do not count", () => check([site("b", "b0", "a1"), site("a", "a2")], []));

test("a snapshot names the sites and their rows", () => {
  const sites = [site("a", "a0"), site("b", "b0")];
  expect(sitesOf(boundRun(0, { plan: PLAN }, [], sites, []).snapshot)).toEqual(sites);
});
