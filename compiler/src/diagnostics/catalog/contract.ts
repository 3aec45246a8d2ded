/** The shape of contracts, schemas and queries. */
export const CONTRACT = {
  "contract/missing": {
    severity: "error",
    message: "`{file}` has no contract",
    label: "nothing to run in this file",
    help: "add a `contract`, or check the file that has one",
  },
  "contract/several": {
    severity: "error",
    message: "`{file}` has more than one contract",
    label: "a second contract",
    help: "keep one contract in a file, and import what they share",
  },
  "contract/data-missing": {
    severity: "error",
    message: "contract `{contract}` names no data",
    label: "no `data` clause",
    help: "add a line like `data participants: Participant held as shares`",
  },
  "contract/query-missing": {
    severity: "error",
    message: "contract `{contract}` asks nothing",
    label: "no `query` block",
    help: "add a `query` block",
  },
  "contract/release-missing": {
    severity: "error",
    message: "this query releases nothing",
    label: "no release item",
    help: "add a line like `n = count()` to a `release` block",
  },
  "contract/person-missing": {
    severity: "error",
    message: "schema `{schema}` does not say which field identifies the person",
    label: "no `person` clause",
    help: "add `person` and the name of the identifying field: every limit counts persons",
  },
  "contract/several-persons": {
    severity: "error",
    message: "schema `{schema}` names more than one person field",
    label: "a second `person` clause",
    help: "keep one `person` clause",
  },
  "contract/person-field": {
    severity: "error",
    message: "`{field}` cannot identify the person",
    label: "{reason}",
    help: "name a field of the schema declared `Id identifier`",
  },
  "contract/rows-per-person": {
    severity: "error",
    message: "`at most {rows} rows per person` is not between 1 and {limit}",
    label: "each row of a person takes room in every lane",
    help: "declare the most rows that one person really has",
  },
  "contract/too-many-columns": {
    severity: "error",
    message: "persons and their joined rows take {columns} columns, more than {limit}",
    label: "every row that a person may have takes its columns again",
    help: "declare fewer rows per person, or schemas with only the fields that are read",
  },
  "contract/unmarked-id": {
    severity: "error",
    message: "field `{field}` is an `Id` and must be marked `identifier`",
    label: "not marked",
    help: "write `Id identifier`; identifiers never leave their site",
  },
  "contract/no-columns": {
    severity: "error",
    message: "schema `{schema}` has no field but identifiers",
    label: "nothing to query",
    help: "declare the fields that queries may read",
  },
} as const;
