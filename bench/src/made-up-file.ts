import { closeSync, openSync, writeSync } from "node:fs";
import type { Dataset } from "@qsc/plan";
import type { Mapping } from "@qsc/runtime";
import { benchTable } from "./rows.ts";

const MARKERS = ["WT", "EGFR", "HER2", "KRAS", "BRAF", "ALK", "ROS1", "MET"];
const ARMS = ["1", "2", "3", "4"];

/** How the file that `writeRows` makes maps onto the schema of `contracts/trial.qsc`. */
export const MAPPING: Mapping = {
  format: "qsc-mapping/1",
  schema: "Participant",
  fields: {
    participant: { column: "SUBJID" },
    age: { column: "AGE" },
    marker: { column: "MUTATION", codes: members(MARKERS, (code) => `m${code}`) },
    arm: { column: "ARMCD", codes: members(ARMS, (code) => "abcd".charAt(code)) },
    response: { column: "RESP", true: ["Y"], false: ["N"] },
    value: { column: "VALUE" },
  },
};

function members(
  texts: readonly string[],
  member: (code: number) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text, code) => [text, member(code)]));
}

/** Writes made-up rows as a hospital's export would have them: its own names, codes and order of columns. */
export function writeRows(path: string, dataset: Dataset, rows: number): void {
  const { columns } = benchTable(dataset, rows);
  const column = (name: string): ArrayLike<number> =>
    columns[dataset.columns.findIndex((one) => one.name === name)]!.values;
  const [age, marker, arm] = [column("age"), column("marker"), column("arm")];
  const [response, value] = [column("response"), column("value")];
  const file = openSync(path, "w");
  let text = "SUBJID,ARMCD,AGE,MUTATION,RESP,VALUE\n";
  for (let row = 0; row < rows; row++) {
    const subject = `STUDY7-${String(row).padStart(8, "0")}`;
    text += `${subject},${ARMS[arm[row]!]},${age[row]},${MARKERS[marker[row]!]},${response[row] === 1 ? "Y" : "N"},${value[row]}\n`;
    if (text.length < 1 << 20) continue;
    writeSync(file, text);
    text = "";
  }
  writeSync(file, text);
  closeSync(file);
}
