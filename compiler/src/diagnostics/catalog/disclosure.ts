/** Static disclosure rules of a single contract; each finding shows the attack. */
export const DISCLOSURE = {
  "disclosure/minimum-cohort-missing": {
    severity: "error",
    message: "contract `{contract}` sets no minimum cohort",
    label: "no limit protects the persons",
    help: "add `minimum cohort 11 persons` to a `privacy` block, or name a policy",
    attack: {
      does: "run the query with conditions that fit one person they know",
      learns: "every released figure of that one person",
    },
  },
  "disclosure/minimum-cohort-too-small": {
    severity: "error",
    message: "a minimum cohort of {persons} protects nobody",
    label: "below the floor of {floor}",
    help: "ask for at least {floor} persons; 10 or 11 is usual for health data",
    attack: {
      does: "be one of two persons in a cell, and subtract their own value",
      learns: "the value of the other person",
    },
  },
  "disclosure/minimum-sites-too-small": {
    severity: "error",
    message: "a minimum of {sites} sites protects no site",
    label: "below the floor of {floor}",
    help: "ask for at least {floor} sites",
    attack: {
      does: "be one of two sites in a cell, and subtract their own persons",
      learns: "how many persons the other site has there, and their sum",
    },
  },
  "disclosure/minimum-outside-too-small": {
    severity: "error",
    message: "a minimum of {persons} persons outside each site protects nobody there",
    label: "below the floor of {floor}",
    help: "ask for at least {floor} persons; as many as the minimum cohort is usual",
    attack: {
      does: "hold all persons of a cohort but one, and subtract their own",
      learns: "the value of the person who is elsewhere",
    },
  },
  "disclosure/quantile-outside-sites": {
    severity: "error",
    message: "`{item}` can be moved by the rows of one site, and the contract guards against these",
    label: "a quantile beside a minimum outside each site",
    help: "release a `mean`, or a `histogram` of few bands",
    attack: {
      does: "hold so many persons above and below that the middle of all falls where they choose",
      learns: "that all persons of the other sites are on one side of the band",
    },
  },
  "disclosure/open-parameter": {
    severity: "error",
    message: "`${name}` lets two runs differ by a single person",
    label: "every {cuts} is a possible cut",
    help: "list the cuts the study needs",
    attack: {
      does: "run with {low}, run with {high}, subtract: the people whose {subject} is exactly {exact}",
      learns: "with {few} of them, every released figure for {few} people, {limit}",
    },
  },
  "disclosure/figure-of-others": {
    severity: "error",
    message: "`{item}` is computed from `{name}`, which {without} does not get",
    label: "goes to {others}",
    help: "release `{name}` to everybody who gets `{item}`",
    attack: {
      does: "undo the computation of `{item}` with the figures that they have",
      learns: "`{name}`, which was meant for {others} alone",
    },
  },
  "disclosure/identifier-used": {
    severity: "error",
    message: "`{field}` identifies persons and cannot be used in a query",
    label: "an identifier",
    help: "select persons by what they have in common",
    attack: {
      does: "select or count by the identifier of a person they know",
      learns: "whether that person is in the data, and every figure about them",
    },
  },
  "disclosure/endpoints": {
    severity: "error",
    message: "`{function}` releases the value of one person",
    label: "an extreme is somebody's value",
    help: "release a `quantile` in bands, a `mean` with a `stddev`, or a `histogram`",
    attack: {
      does: "ask for the largest or smallest value of a cohort",
      learns: "the exact value of the person at the end of the scale",
    },
  },
  "disclosure/group-domain": {
    severity: "error",
    message: "`{key}` has no small public list of values to group by",
    label: "{reason}",
    help: "group by an enum, a Bool, an Int of at most 64 values, or `bands(…)`",
    attack: {
      does: "read which groups exist, or how fine they are",
      learns: "that a person with exactly this value is in the data",
    },
  },
  "disclosure/too-many-cells": {
    severity: "error",
    message: "the group keys make {cells} cells, more than {limit}",
    label: "{cells} cells",
    help: "drop a key, or use fewer bands",
    attack: {
      does: "split the cohort until almost every cell holds a single person",
      learns: "from the cells that open, who is alone in the others",
    },
  },
  "disclosure/masked-sum": {
    severity: "error",
    message: "`{function}` is taken over {construct}, which can single out persons",
    label: "acts as a mask",
    help: "sum a field, or fields multiplied by literals; put conditions in `where` or `group by`",
    attack: {
      does: "make the expression zero for everybody but a few persons",
      learns: "the values of those few, while the cohort that is counted looks large",
    },
  },
  "disclosure/exact-beside-noise": {
    severity: "error",
    message: "`{clause}` decides by exact numbers beside noisy figures",
    label: "not covered by epsilon",
    help: "remove the clause, or release exact figures in a contract of their own",
    attack: {
      does: "watch whether a figure opens, knowing all persons but one",
      learns: "for certain whether the last one is in the data",
    },
  },
  "disclosure/noise-too-wide": {
    severity: "error",
    message: "one person can change a sum of `{query}` by more than noise can be drawn for",
    label: "a sum or a sum of squares beyond 2^53 for one person",
    help: "declare the field with the bounds that its values really have",
    attack: {
      does: "compare the sum with what it would be without one person of an extreme value",
      learns: "that this person is in the data, because no noise of this size is drawn",
    },
  },
  "disclosure/row-level-output": {
    severity: "error",
    message: "`{name}` would release a value of each single person",
    label: "one value a person",
    help: "release an aggregate, such as `count(…)` or `mean(…)`",
    attack: {
      does: "read the released rows",
      learns: "the record of every person",
    },
  },
} as const;
