import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageFindings } from "@qsc/compiler";
import { packageLockCommand } from "../../cli/src/commands/package.ts";
import { readProject } from "../../cli/src/input/project.ts";
import { terminal } from "../../cli/src/output/terminal.ts";

/** Files by path; what is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

export function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    writeFileSync(join(folder, path), text);
  }
}

export interface ManifestFields {
  readonly exports?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly folders?: Readonly<Record<string, string>>;
}

/** A manifest of `@scope/name@1.0.0`, or without a name. */
export function manifest(named: string | null, fields: ManifestFields = {}): object {
  const [, name, version] = /^(@[^@]+)@(.+)$/.exec(named ?? "") ?? [];
  return { format: "qsc-package/1", ...(named === null ? {} : { name, version }), ...fields };
}

export const SCHEMA = "schema P { person id id: Id identifier x: Int 0..5 }\n";

export const CONTRACT = `contract C version 1.0.0 {
  data p: P held as shares
  query q { from p release { n = count() } }
  privacy { minimum cohort 3 persons }
}
`;

/** A contract that takes its schema from `@site/common`, which lies in `place`. */
export function contractWithPackage(place = "packages/common"): Files {
  return {
    "qsc.json": manifest(null, {
      dependencies: { "@site/common": "1.0.0" },
      folders: { "@site/common": place },
    }),
    [`${place}/qsc.json`]: manifest("@site/common@1.0.0", { exports: ["schema.qsc"] }),
    [`${place}/schema.qsc`]: SCHEMA,
    "study/c.qsc": `import { P } from "@site/common/schema.qsc"\n${CONTRACT}`,
  };
}

/** Locks the packages of a folder; gives the codes of what stands in the way. */
export function lock(folder: string): readonly string[] {
  const quiet = { ...terminal({ color: false }), out: () => undefined, err: () => undefined };
  packageLockCommand(folder, { format: "json" }, quiet);
  const { sources } = readProject(folder);
  const unusable = packageFindings(sources, { locked: false });
  const findings = unusable.length > 0 ? unusable : packageFindings(sources, { locked: true });
  return findings.map(({ code }) => code);
}
