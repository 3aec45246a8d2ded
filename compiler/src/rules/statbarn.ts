/**
 * The names that statbarnSDC, the vocabulary of statistical disclosure control, gives to rules of the catalogue:
 * https://w3id.org/statbarnsdc. Rules without an entry have no name there.
 */
export const STATBARN: Readonly<Partial<Record<string, string>>> = {
  R01: "MinimumThresholdCheck",
  R02: "ClassDisclosure",
  R03: "NKCheck",
  R04: "PPercentCheck",
  R12: "PresenceOfLinkedTableCheck",
  R14: "LinkedMultilevelTables",
  R17: "MinimumDoFCheck",
  R19: "Endpoints",
  R20: "Position",
  R21: "HazardSurvivalTables",
};
