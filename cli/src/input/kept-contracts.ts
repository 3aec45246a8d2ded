import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, type Digest, openBundle, sealBundle } from "@qsc/plan";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/** The bundles of all contracts that ran, by digest: the ledger knows digests only, and later runs need the sources. */
export interface KeptContracts {
  readonly keep: (bundle: Bundle, digest: Digest) => void;
  /** Throws `state/lost-contract` when it is not there as it was kept. */
  readonly read: (digest: string) => Bundle;
}

export function keptContracts(folder: string): KeptContracts {
  const fileOf = (digest: string): string => join(folder, `${digest.replace("sha256:", "")}.json`);
  return {
    keep: (bundle, digest) => {
      const file = fileOf(digest);
      if (existsSync(file)) return;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, sealBundle(bundle));
    },
    read: (digest) => {
      const file = fileOf(digest);
      if (!existsSync(file)) throw lost(file, "it is not there");
      const opened = openBundle(new Uint8Array(readFileSync(file)));
      if (!opened.ok) throw lost(file, opened.problem);
      if (opened.digest !== digest) throw lost(file, `it holds the bundle ${opened.digest}`);
      return opened.bundle;
    },
  };
}

function lost(file: string, reason: string): Failure {
  const message = `the contract of an earlier run is needed to compare with, but \`${file}\` is lost: ${reason}`;
  const help = "restore it from a backup, or keep the old ledger and begin another with --state";
  return new Failure("state/lost-contract", message, { help, status: EXIT.usage });
}
