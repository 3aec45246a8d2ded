/** Policies and the privacy block. */
export const POLICY = {
  "policy/weaker": {
    severity: "error",
    message: "a minimum cohort of {persons} is weaker than the {floor} of policy `{policy}`",
    label: "below {floor}",
    help: "a policy may be tightened, never weakened: ask for at least {floor} persons",
  },
  "policy/cohort-too-large": {
    severity: "error",
    message: "a minimum cohort of {persons} is more than any data set has",
    label: "above {limit}",
    help: "ask for a number of persons that a cohort can have; 10 or 11 is usual for health data",
  },
  "policy/duplicate-clause": {
    severity: "error",
    message: "`{clause}` is given twice",
    label: "the second one",
    help: "keep one of the two",
  },
} as const;
