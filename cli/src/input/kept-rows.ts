import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "@qsc/plan";
import { decodeKeptRows, encodeKeptRows, type PersonTable, snapshotOf } from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/**
 * The rows of snapshots that authorized runs read, by digest, on the machine of the site whose rows they are:
 * later runs count in the computation who came and who left since. Without them such runs are refused.
 */
export interface KeptRows {
  readonly has: (snapshot: string) => boolean;
  /** Asks for the rows only if they are not kept yet. */
  readonly keep: (snapshot: string, rows: () => PersonTable) => void;
  /** Throws `state/damaged-rows` when the file is not what was kept. */
  readonly read: (snapshot: string, dataset: Dataset, site: string) => PersonTable;
}

export function keptRows(folder: string, key: Uint8Array): KeptRows {
  const fileOf = (snapshot: string): string =>
    join(folder, `${snapshot.replace("sha256:", "")}.rows`);
  return {
    has: (snapshot) => existsSync(fileOf(snapshot)),
    keep: (snapshot, rows) => {
      const file = fileOf(snapshot);
      if (existsSync(file)) return;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, encodeKeptRows(rows(), key), { mode: 0o600 });
      renameSync(draft, file);
    },
    read: (snapshot, dataset, site) => {
      const file = fileOf(snapshot);
      const rows = decodeKeptRows(new Uint8Array(readFileSync(file)), dataset, key);
      if (rows !== null && snapshotOf(dataset, site, rows.table, key) === snapshot) return rows;
      const message = `\`${file}\` does not hold the rows of its snapshot`;
      const help =
        "restore it from a backup, or delete it: then runs that would have to read it are refused";
      throw new Failure("state/damaged-rows", message, { help, status: EXIT.usage });
    },
  };
}
