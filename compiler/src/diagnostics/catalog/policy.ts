/** Policies and the privacy block. */
export const POLICY = {
  "policy/weaker": {
    severity: "error",
    message: "`{own}` is weaker than `{floor}` of policy `{policy}`",
    label: "below the policy",
    help: "a policy may be tightened, never weakened: write `{floor}` or a stricter limit",
  },
  "policy/cohort-too-large": {
    severity: "error",
    message: "a minimum cohort of {persons} is more than any data set has",
    label: "above {limit}",
    help: "ask for a number of persons that a cohort can have; 10 or 11 is usual for health data",
  },
  "policy/sites-too-many": {
    severity: "error",
    message: "a minimum of {sites} sites is more than a run can have",
    label: "above {limit}",
    help: "ask for a number of sites that a run can have; 3 is usual",
  },
  "policy/share-of-sites-too-small": {
    severity: "error",
    message: "`{clause}` asks for {sites} sites or more, which is more than a run can have",
    label: "above {limit} sites",
    help: "ask for a larger share",
  },
  "policy/dominance-unstated": {
    severity: "error",
    message: "dominance limits are required, and no policy states them",
    label: "nothing to hold sums against",
    help: "name a policy that states them, such as `sacro`",
  },
  "policy/dominance-published": {
    severity: "warning",
    message: "`{clause}` publishes how precisely a large contribution can be estimated",
    label: "stands in the contract",
    help: "keep the numbers in a policy, and write `dominance required` in the contract",
  },
  "policy/zeros-hidden": {
    severity: "error",
    message: "`zeros public` shows what policy `{policy}` hides",
    label: "weaker than the policy",
    help: "remove the clause, or name a policy that has it, such as `cms`",
  },
  "policy/below-floor": {
    severity: "error",
    message:
      "contract `{contract}` does not give `{floor}`, which the site's policy `{policy}` asks for",
    label: "below the site's policy",
    help: "add `{floor}` to the contract's `privacy` block, or run it without that site",
  },
  "policy/which-floor": {
    severity: "error",
    message: "`{file}` should declare exactly one policy",
    label: "the floor is not clear",
    help: "put the policy that the site stands on into a file of its own",
  },
  "policy/out-of-range": {
    severity: "error",
    message: "the number of `{clause}` is out of range",
    label: "out of range",
    help: "shares lie between 0.01% and 100% and have at most two decimals, `top` looks at 1 to 3 persons or sites, `persons of one site` is less than 100%, epsilon is more than 0 and at most 20, with at most six decimals",
  },
  "policy/duplicate-clause": {
    severity: "error",
    message: "`{clause}` is given twice",
    label: "the second one",
    help: "keep one of the two",
  },
} as const;
