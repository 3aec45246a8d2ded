import { createHmac } from "node:crypto";
import { encodeCanonical, type Dataset, type Digest } from "@qsc/plan";
import type { Table } from "./table.ts";

/**
 * A digest of a site's rows, in whatever order they come: equal for equal rows and, but for collisions, for no others.
 * `key` is the site's own: without it, nobody can try out guesses of the rows (RFC 2104, HMAC with SHA-256).
 * `persons` says whose row each is, where the figures depend on it because rows are linked by it.
 */
export function snapshotOf(
  dataset: Dataset,
  site: string,
  table: Table,
  key: Uint8Array,
  persons: readonly string[] | null = null,
): Digest {
  const rows = Array.from({ length: table.rows }, (_, row) => {
    const values = table.columns.map(({ values: all, present }) =>
      present?.[row] === 0 ? "" : String(all[row]),
    );
    return (persons === null ? values : [persons[row], ...values]).join();
  }).sort();
  const mac = createHmac("sha256", key).update("qsc-snapshot/v1\n");
  mac.update(encodeCanonical([dataset.name, dataset.columns, site, table.rows])).update("\n");
  for (const row of rows) mac.update(row).update("\n");
  return `sha256:${mac.digest("hex")}`;
}
