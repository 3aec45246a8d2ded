import { writeFileSync } from "node:fs";
import { join } from "node:path";

const ROWS = 300_000;

/**
 * Writes a contract and enough made-up rows that its run takes long enough to be disturbed in the middle.
 * Gives the path of the folder, ready for `qsc run`.
 */
export function writeLongRun(folder: string): string {
  writeFileSync(join(folder, "long.qsc"), CONTRACT);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return `p${row},${row % 121},m${row % 8},${"abcd"[row % 4]},${row % 1024}`;
  });
  writeFileSync(join(folder, "rows.csv"), `id,age,marker,arm,value\n${lines.join("\n")}\n`);
  const sources = { format: "qsc-sources/1", data: { people: { sites: { here: "rows.csv" } } } };
  writeFileSync(join(folder, "sources.json"), JSON.stringify(sources));
  return folder;
}

const CONTRACT = `
schema Person {
  person id
  id: Id identifier
  age: Int 0..120
  marker: enum { m0, m1, m2, m3, m4, m5, m6, m7 }
  arm: enum { a, b, c, d }
  value: Int 0..1023
}

contract Long version 1.0.0 {
  data people: Person held as shares
  query {
    from people
    where age >= 65 and marker == m3
    group by arm
    release to analyst {
      n = count()
      spread = variance(value)
    }
  }
  privacy { policy clinical }
}
`;
