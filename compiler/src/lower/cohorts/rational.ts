/** The arithmetic of exact fractions under the short names that elimination uses. */
export {
  addRationals as add,
  divideRationals as divide,
  isUnit,
  isZero,
  NOTHING,
  subtractProduct,
  UNIT,
} from "@qsc/plan";
export type { Rational } from "@qsc/plan";
