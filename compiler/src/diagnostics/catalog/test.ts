/** Tests of contracts (spec/language.md §8). */
export const TEST = {
  "test/expects-nothing": {
    severity: "error",
    message: "test `{title}` expects nothing",
    label: "cannot fail",
    help: "add an `expect` with the figures that must open, or with `suppressed`",
  },
  "test/refused-and-more": {
    severity: "error",
    message: "test `{title}` expects a refusal and more",
    label: "what is refused has no figures, and one code",
    help: "write a test of its own for each expectation",
  },
  "test/unknown-code": {
    severity: "error",
    message: "nothing is refused with the code `{code}`",
    label: "no such code",
    help: "{suggestion}",
  },
  "test/which-contract": {
    severity: "error",
    message: "this test does not say which contract it is of",
    label: "no `of`",
    help: "import the contract, and write `of` and its name after the title",
  },
  "test/which-query": {
    severity: "error",
    message: "the contract has several queries, and this expectation names none",
    label: "of which query",
    help: "write `expect in` and one of {queries}",
  },
  "test/unbound-parameter": {
    severity: "error",
    message: "parameter `{name}` has no value in this test",
    label: "a run binds every parameter",
    help: "add `with {name} = …`",
  },
  "test/field-missing": {
    severity: "error",
    message: "this row gives no value for {fields}",
    label: "a query reads what is not given",
    help: "give the value; a field may be left out where it may be missing or no query reads it",
  },
  "test/duplicate-person": {
    severity: "error",
    message: "person {person} has more than one row",
    label: "every person has one row",
    help: "give each row an identifier of its own, or none",
  },
  "test/persons-first": {
    severity: "error",
    message: "rows of `{data}` are given before any persons",
    label: "whose rows",
    help: "give `{persons}` first: rows of `{data}` belong to the persons of the `given` before them",
  },
  "test/unknown-person": {
    severity: "error",
    message: "no person `{person}` is given at this site",
    label: "a row of nobody",
    help: "{suggestion}",
  },
  "test/rows-per-person": {
    severity: "error",
    message: "person `{person}` has more than {limit} rows in `{data}`",
    label: "the schema allows {limit}",
    help: "give fewer rows, or declare more rows per person in the schema",
  },
  "test/joined-file": {
    severity: "error",
    message: "rows of `{data}` are not given as their persons are",
    label: "{reason}",
    help: "give a site either from one file of each data set, or with rows in the test",
  },
  "test/too-many-rows": {
    severity: "error",
    message: "this test has more than {limit} rows",
    label: "the limit is passed here",
    help: "give as many rows as the rules need: a few times the minimum cohort",
  },
  "test/data-path": {
    severity: "error",
    message: "`{path}` is not a path to rows of a test",
    label: "must be relative and end in `.csv`",
    help: "write a path like `./rows.csv`, inside the folder of the test",
  },
  "test/never-open": {
    severity: "error",
    message: "`{item}` can never open with {persons} persons",
    label: "below the minimum cohort of {limit}",
    help: "expect `suppressed`, or give rows of more persons",
  },
  "test/hidden-figure": {
    severity: "error",
    message: "`{name}` is hidden, so that no run shows it",
    label: "opens to nobody",
    help: "expect what is computed from it",
  },
} as const;
