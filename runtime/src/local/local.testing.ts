import type { Dataset } from "@qsc/plan";

/** A data set with a column of each kind, for the tests of this folder. */
export const PATIENTS: Dataset = {
  name: "patients",
  schema: "Patient",
  person: "id",
  columns: [
    { name: "age", type: { kind: "int", min: 18, max: 110, scale: 0 }, optional: false },
    { name: "sex", type: { kind: "enum", members: ["female", "male"] }, optional: false },
    { name: "sbp", type: { kind: "int", min: 600, max: 2600, scale: 1 }, optional: true },
    { name: "smoker", type: { kind: "bool" }, optional: true },
    { name: "seen", type: { kind: "date", min: 18_262, max: 22_279 }, optional: false },
  ],
};
