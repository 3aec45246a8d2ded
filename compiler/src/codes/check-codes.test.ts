import { expect, test } from "vitest";
import { codeFindings } from "./check-codes.ts";
import { DUO_TERMS } from "./duo.ts";

function check(system: string, codes: readonly string[], found: string | null): void {
  const span = { path: "c.qsc", start: 0, end: 0 };
  for (const text of codes) {
    const codesFound = codeFindings(system, { text, span }).map(({ code }) => code);
    expect([text, codesFound]).toEqual([text, found === null ? [] : [found]]);
  }
}

test("codes of their form pass, whatever the system is called", () => {
  check("ICD-10", ["I21", "I21.4", "M54.56", "I21.-", "A17.0†", "U07.1!", "I20-I25"], null);
  check("icd10", ["I21"], null);
  check("ICD-10-CM", ["S72.001A", "Z3A.20", "I21"], null);
  check("LOINC", ["2160-0", "718-7", "LP14559-6", "LA6576-8"], null);
  check("SNOMED CT", ["22298006", "73211009"], null);
  check("MONDO", ["MONDO:0005068", "0005068"], null);
  check("Our own list", ["anything", ""], null);
});

test("others do not", () => {
  check(
    "ICD-10",
    ["i21", "21", "I2", "I21.", "I21,4", " I21", "I21.4567", "I21.4A", ""],
    "code/malformed",
  );
  check("ICD-10-CM", ["S72.001AB", "SS2"], "code/malformed");
  check("LOINC", ["2160", "2160-", "12345678-9", "X2160-0"], "code/malformed");
  check("SNOMED CT", ["02298006", "22298", "2229800622298006222", "2229800X"], "code/malformed");
  check("MONDO", ["MONDO:005068", "5068", "MONDO:00050688"], "code/malformed");
  check("LOINC", ["2160-1", "2610-0", "718-8"], "code/check-digit");
  check("SNOMED CT", ["22298007", "22289006"], "code/check-digit");
});

test("the table of purposes has each term once: five permissions and eighteen modifiers", () => {
  const terms = [...DUO_TERMS.values()];
  expect(new Set(terms.map(({ shorthand }) => shorthand)).size).toBe(23);
  expect(new Set(terms.map(({ label }) => label)).size).toBe(23);
  expect(
    terms.filter(({ kind }) => kind === "permission").map(({ shorthand }) => shorthand),
  ).toEqual([...["NRES", "HMB", "DS", "POA", "GRU"]]);
  expect(terms.map(({ code }) => code).every((code) => /^DUO:00000[0-4][0-9]$/.test(code))).toBe(
    true,
  );
});
