import { expect, test } from "vitest";
import { nearestName, suggestName } from "./nearest-name.ts";

const NAMES = ["age", "gender", "systolic"];

test("a letter too many", () => expect(nearestName("agee", NAMES)).toBe("age"));
test("another case", () => expect(nearestName("GENDER", NAMES)).toBe("gender"));
test("an edit for every three letters", () =>
  expect(nearestName("sistolik", NAMES)).toBe("systolic"));
test("nothing near", () => expect(nearestName("weight", NAMES)).toBe(undefined));
test("the list when nothing is near", () =>
  expect(suggestName("weight", NAMES)).toBe("it has `age`, `gender`, `systolic`"));
test("nothing known", () => expect(suggestName("age", [])).toBe("there is none"));
