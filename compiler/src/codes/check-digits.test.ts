import { expect, test } from "vitest";
import { isVerhoeff, mod10Digit } from "./check-digits.ts";

/** Codes that are in use: creatinine, haemoglobin, glucose, sodium. */
test.each(["2160-0", "718-7", "2345-7", "2951-2", "12345-5"])("the digit of LOINC %s", (code) => {
  const [digits = "", check = ""] = code.split("-");
  expect(mod10Digit(digits)).toBe(Number(check));
});

/** A short number; myocardial infarction, diabetes, asthma, and the root of all concepts. */
test.each(["2363", "22298006", "73211009", "195967001", "138875005"])(
  "%s is right by Verhoeff's scheme",
  (code) => expect(isVerhoeff(code)).toBe(true),
);

test("Verhoeff's scheme finds every wrong digit and every exchange of neighbours", () => {
  for (const code of ["22298006", "138875005"]) {
    for (const [place, digit] of [...code].entries()) {
      for (let other = 0; other < 10; other++) {
        const wrong = code.slice(0, place) + String(other) + code.slice(place + 1);
        expect([wrong, isVerhoeff(wrong)]).toEqual([wrong, String(other) === digit]);
      }
      const next = code[place + 1] ?? digit;
      const exchanged = code.slice(0, place) + next + digit + code.slice(place + 2);
      if (next !== digit) expect([exchanged, isVerhoeff(exchanged)]).toEqual([exchanged, false]);
    }
  }
});

test("the digit of LOINC finds every wrong digit", () => {
  for (let number = 1; number < 3000; number += 7) {
    const digits = String(number);
    const check = mod10Digit(digits);
    for (const [place, digit] of [...digits].entries()) {
      for (let other = 0; other < 10; other++) {
        if (String(other) === digit) continue;
        const wrong = digits.slice(0, place) + String(other) + digits.slice(place + 1);
        expect(mod10Digit(wrong)).not.toBe(check);
      }
    }
  }
});
