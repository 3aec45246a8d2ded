/**
 * The check digit of a LOINC number, modulo 10: every second digit, from the last one, counts twice, by its digits.
 * LOINC Users' Guide, "Calculating Mod 10 check digits" (H. P. Luhn, US patent 2,950,048).
 */
export function mod10Digit(digits: string): number {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}

/**
 * Whether digits, the check digit last, are right by Verhoeff's scheme, as SNOMED CT identifiers have it.
 * J. Verhoeff, Error Detecting Decimal Codes, Mathematical Centre Tracts 29, 1969;
 * SNOMED CT Release File Specification, "Check-digit".
 */
export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    let value = Number(digit);
    for (let turn = 0; turn < place % 8; turn++) value = PERMUTATION[value] ?? 0;
    check = compose(check, value);
  }
  return check === 0;
}

const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

/** In the group of the symmetries of a pentagon: 0 … 4 are turns, 5 … 9 are turns of the mirrored one. */
function compose(left: number, right: number): number {
  const turn = left < 5 ? (left % 5) + (right % 5) : (left % 5) - (right % 5) + 5;
  return (turn % 5) + (left < 5 === right < 5 ? 0 : 5);
}
