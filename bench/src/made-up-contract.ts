/**
 * A contract of about 100 lines as a study would write it, different for each number:
 * a table by arm with conditions and measurements within a cohort chosen by parameters.
 * `tables` further tables over disjoint cohorts make it longer, by about 15 lines each.
 */
export function madeUpContract(number: number, tables: number = 2): string {
  return `${schema(number)}
/// Study ${number}: outcomes by arm, for the data monitoring committee.
contract Study${number} version 1.${number}.0 {
  data participants: Participant held as shares

  /// The molecular group that the committee looks at.
  parameter marker: Marker
  /// Cuts that the protocol names.
  parameter minimumAge: Int in {18, 40, 65}

${Array.from({ length: tables }, (_, index) => table(number, index, tables)).join("\n")}
  privacy {
    policy clinical
    minimum cohort ${11 + (number % 5)} persons
    persons disjoint across sites
  }
}
`;
}

function table(number: number, index: number, tables: number): string {
  const width = Math.floor(60 / tables);
  const from = 20 + index * width;
  return `  /// Those whose first visit was in month ${from} to ${from + width - 1}.
  query table${index} {
    from participants
    // Screening failures have no arm and are not in the data.
    where age >= $minimumAge and marker == $marker
    where month in ${from}..${from + width - 1}
    let responded = response in {complete, partial}
    group by arm
    release to committee {
      n          = count()
      responders = count(responded)
      rate       = proportion(responded)
      severe     = count(grade >= ${3 + (number % 2)})
      pressure   = mean(systolic)
      spread     = stddev(systolic)
      creatinine = mean(creatinine)
    }
  }
`;
}

function schema(number: number): string {
  const laboratory = Array.from(
    { length: 14 },
    (_, index) =>
      `  /// Laboratory value ${index}, at baseline.\n  lab${index}: Decimal(1) 0.0..${200 + number + index}.0? unit "mg/dL"`,
  );
  return `type Marker = enum { egfr, her2, kras, none }

/// One row a participant.
schema Participant {
  person participant
  participant: Id identifier
  age: Int 18..110 unit "a" quasi
  sex: enum { female, male } quasi
  arm: enum { control, low, high }
  marker: Marker
  response: enum { complete, partial, stable, progressive }
  /// Highest CTCAE grade of an adverse event.
  grade: Int 0..5
  /// Month of the first visit.
  month: Int 1..120
  systolic: Int 60..260? unit "mm[Hg]"
  creatinine: Decimal(2) 0.10..20.00 unit "mg/dL"
${laboratory.join("\n")}
}
`;
}
