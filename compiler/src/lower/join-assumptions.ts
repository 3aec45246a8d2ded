import type { Dataset } from "@qsc/plan";

/** What sites and owners must see to where rows are joined to persons. */
export function joinAssumptions({ joined = [] }: Dataset): readonly string[] {
  return joined.flatMap(({ name, rowsPerPerson, acrossSites }) =>
    acrossSites === true
      ? [
          `all sites of persons and of \`${name}\` make tokens of the same identifiers with one key, which no compute node has`,
          `no person has more than ${rowsPerPerson} ${rowsPerPerson === 1 ? "row" : "rows"} of \`${name}\` at all sites together: further rows count for nobody`,
        ]
      : [`all rows of a person in \`${name}\` are at the site that holds the person`],
  );
}
