import { isVerhoeff, mod10Digit } from "./check-digits.ts";

/** What can be told of a code from its letters alone; whether it exists is for its list to say. */
export interface CodeSystem {
  readonly name: string;
  readonly form: RegExp;
  /** The form in words, with an example. */
  readonly looks: string;
  /** Whether the check digit is right; absent where codes have none. */
  readonly isChecked?: (code: string) => boolean;
}

/** By the name of the system, without its case, spaces and signs: `ICD-10` and `icd10` are one. */
export function codeSystem(name: string): CodeSystem | null {
  return SYSTEMS.get(name.toLowerCase().replace(/[^a-z0-9]/g, "")) ?? null;
}

const ICD_10: CodeSystem = {
  name: "ICD-10",
  // Two places after the point in the international edition, more and signs in national ones; or a block.
  form: /^[A-Z][0-9]{2}(?:\.(?:-|[0-9]{1,3}-?))?[*+!†]?$|^[A-Z][0-9]{2}-[A-Z][0-9]{2}$/,
  looks: "a letter and two digits, and more after a point: `I21.4`",
};
const ICD_10_CM: CodeSystem = {
  name: "ICD-10-CM",
  form: /^[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?$/,
  looks: "a letter, a digit and a letter or digit, and up to four after a point: `S72.001A`",
};
const LOINC: CodeSystem = {
  name: "LOINC",
  form: /^[0-9]{1,7}-[0-9]$|^L[AGLP][0-9]{1,7}-[0-9]$/,
  looks: "digits, `-` and a check digit: `2160-0`",
  // Parts, lists and answers begin with a letter, and their digits are not documented alike.
  isChecked: (code) =>
    !/^[0-9]/.test(code) || mod10Digit(code.slice(0, -2)) === Number(code.at(-1)),
};
const SNOMED_CT: CodeSystem = {
  name: "SNOMED CT",
  form: /^[1-9][0-9]{5,17}$/,
  looks: "6 to 18 digits, the last a check digit: `22298006`",
  isChecked: isVerhoeff,
};
const MONDO: CodeSystem = {
  name: "MONDO",
  form: /^(?:MONDO:)?[0-9]{7}$/,
  looks: "seven digits: `MONDO:0005068`",
};

const SYSTEMS: ReadonlyMap<string, CodeSystem> = new Map([
  ["icd10", ICD_10],
  ["icd10gm", ICD_10],
  ["icd10who", ICD_10],
  ["icd10cm", ICD_10_CM],
  ["loinc", LOINC],
  ["snomed", SNOMED_CT],
  ["snomedct", SNOMED_CT],
  ["sct", SNOMED_CT],
  ["mondo", MONDO],
]);
