import jstat from "jstat";

/** A confidence interval of 95 %, computed from opened figures alone; both bounds are of the figure's unit. */
export interface Interval {
  readonly level: 0.95;
  readonly method: "wilson" | "newcombe" | "katz" | "student" | "welch";
  readonly lower: number;
  readonly upper: number;
}

/** `events` of `persons`; 0 <= events <= persons and persons >= 1. */
export interface Share {
  readonly events: number;
  readonly persons: number;
}

/** A sample's mean and its variance with n-1, over `count` >= 2 persons. */
export interface Sample {
  readonly mean: number;
  readonly variance: number;
  readonly count: number;
}

const LEVEL = 0.95;
/** The quantile of the normal distribution at 0.975, as a double. */
const Z = 1.959963984540054;

/** Score interval of a proportion: E. B. Wilson, J Am Stat Assoc 1927;22:209-212. */
export function wilson(share: Share): Interval {
  const { events, persons: n } = share;
  const middle = events + Z ** 2 / 2;
  const half = Z * Math.sqrt((events * (n - events)) / n + Z ** 2 / 4);
  const scale = n + Z ** 2;
  // The bounds at the ends are exact in the formula; rounding must not move them past 0 and 1.
  const lower = events === 0 ? 0 : (middle - half) / scale;
  const upper = events === n ? 1 : (middle + half) / scale;
  return interval("wilson", lower, upper);
}

/** Hybrid score interval of p - q: R. G. Newcombe, Stat Med 1998;17:873-890, method 10. */
export function newcombe(share: Share, reference: Share): Interval {
  const [p, q] = [share.events / share.persons, reference.events / reference.persons];
  const [own, other] = [wilson(share), wilson(reference)];
  return interval(
    "newcombe",
    p - q - Math.hypot(p - own.lower, other.upper - q),
    p - q + Math.hypot(own.upper - p, q - other.lower),
  );
}

/**
 * Log interval of p / q: D. Katz et al., Biometrics 1978;34:469-474.
 * Null where an arm has no events: the logarithm is not defined.
 */
export function katz(share: Share, reference: Share): Interval | null {
  if (share.events === 0 || reference.events === 0) return null;
  const logRatio = Math.log(
    (share.events * reference.persons) / (share.persons * reference.events),
  );
  const part = ({ events, persons }: Share): number => 1 / events - 1 / persons;
  const half = Z * Math.sqrt(part(share) + part(reference));
  return interval("katz", Math.exp(logRatio - half), Math.exp(logRatio + half));
}

/** Interval of a mean by Student's t with n-1 degrees of freedom: "Student", Biometrika 1908;6:1-25. */
export function student({ mean, variance, count }: Sample): Interval {
  const half = quantile(count - 1) * Math.sqrt(variance / count);
  return interval("student", mean - half, mean + half);
}

/** Interval of a difference of means with unequal variances: B. L. Welch, Biometrika 1947;34:28-35. */
export function welch(sample: Sample, reference: Sample): Interval {
  const [own, other] = [sample.variance / sample.count, reference.variance / reference.count];
  const difference = sample.mean - reference.mean;
  const square = own + other;
  // Without any spread the degrees of freedom are 0 / 0, and the interval is the difference itself.
  if (square === 0) return interval("welch", difference, difference);
  const degrees =
    square ** 2 / (own ** 2 / (sample.count - 1) + other ** 2 / (reference.count - 1));
  const half = quantile(degrees) * Math.sqrt(square);
  return interval("welch", difference - half, difference + half);
}

function interval(method: Interval["method"], lower: number, upper: number): Interval {
  return { level: LEVEL, method, lower, upper };
}

function quantile(degrees: number): number {
  return jstat.jStat.studentt.inv((1 + LEVEL) / 2, degrees);
}
