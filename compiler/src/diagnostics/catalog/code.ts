/** Codes of ontologies and code lists (spec/language.md §12). */
export const CODE = {
  "code/unknown-purpose": {
    severity: "error",
    message: "`{code}` is no term of the Data Use Ontology",
    label: "for which purpose?",
    help: "{suggestion}",
  },
  "code/modifier-alone": {
    severity: "error",
    message: "`{code}` ({label}) is a condition of use, not a purpose",
    label: "no permission beside it",
    help: "add the purpose that it modifies, such as `purpose DUO:0000006`",
  },
  "code/disease-missing": {
    severity: "error",
    message: "`{code}` ({label}) does not say which disease",
    label: "no `disease`",
    help: "write `disease` and its code after it, such as `disease MONDO:0005068`",
  },
  "code/disease-not-expected": {
    severity: "warning",
    message: "a disease does not narrow `{code}` ({label})",
    label: "means nothing beside {shorthand}",
    help: "write `purpose DUO:0000007` for research on one disease, or delete the disease",
  },
  "code/malformed": {
    severity: "error",
    message: "`{code}` is no code of {system}",
    label: "not of its form",
    help: "codes of {system} are {looks}",
  },
  "code/check-digit": {
    severity: "error",
    message: "the check digit of `{code}` is wrong, so it is no code of {system}",
    label: "a digit is mistyped, or two are exchanged",
    help: "copy the code from the list again",
  },
} as const;
