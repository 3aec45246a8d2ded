import { expect, test } from "vitest";
import { isUcum } from "./ucum.ts";
import { productUnit, unitRelation, type UnitRelation } from "./units.ts";

function check(from: string, to: string, expected: UnitRelation): void {
  expect(unitRelation(from, to)).toEqual(expected);
}
const proportional = (digits: number, scale = 0): UnitRelation => ({
  kind: "proportional",
  factor: { digits, scale },
});

test("one unit, however it is written", () => {
  check("mg/dL", "mg.dL-1", { kind: "equal" });
  check("N.m", "m.N", { kind: "equal" });
  check("{beats}/min", "/min", { kind: "equal" });
});
test("the factor is exact, both ways where both are decimals", () => {
  check("kg", "g", proportional(1000));
  check("g", "kg", proportional(1, 3));
  check("[lb_av]", "kg", proportional(45359237, 8));
  check("wk", "d", proportional(7));
  check("g/L", "mg/dL", proportional(100));
});
test("a factor that is no short decimal is none", () => {
  check("d", "wk", { kind: "proportional", factor: null });
  check("kg", "[lb_av]", { kind: "proportional", factor: null });
});
test("special and arbitrary units convert to nothing", () => {
  check("Cel", "K", { kind: "different" });
  check("[iU]", "1", { kind: "different" });
  check("[iU]", "[iU]", { kind: "equal" });
});
test("other kinds of quantity", () => check("kg", "m", { kind: "different" }));

test.each([
  ["mm[Hg]", "kg", "mm[Hg].kg"],
  ["mm[Hg]", "mm[Hg]", "mm[Hg]2"],
  ["mg/dL", "dL", "mg"],
  ["kg/m2", "m2", "kg"],
  ["mg/dL", "mg/dL", "mg2/dL2"],
  ["/min", "min", "1"],
  ["d", "/d", "1"],
])("%s times %s is %s", (left, right, product) => {
  expect(productUnit(left, right)).toBe(product);
  expect(isUcum(product)).toBe(true);
});
test("a special unit has no product", () => expect(productUnit("Cel", "kg")).toBe(null));
