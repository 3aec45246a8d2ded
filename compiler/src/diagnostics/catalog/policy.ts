/** Policies and the privacy block. */
export const POLICY = {
  "policy/weaker": {
    severity: "error",
    message: "a minimum cohort of {persons} is weaker than the {floor} of policy `{policy}`",
    label: "below {floor}",
    help: "a policy may be tightened, never weakened: ask for at least {floor} persons",
  },
  "policy/duplicate-clause": {
    severity: "error",
    message: "`{clause}` is given twice",
    label: "the second one",
    help: "keep one of the two",
  },
} as const;
