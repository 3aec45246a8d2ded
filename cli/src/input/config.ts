import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { severityOf, suggestCode, type Diagnostic } from "@qsc/compiler";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { CONFIG_SCHEMA, type ConfigFile } from "./config-schema.ts";
import { readText } from "./source-text.ts";

/** A project's settings (spec/configuration.md), checked. */
export interface Config extends ConfigFile {
  /** The folder of the file: its paths start there. */
  readonly folder: string;
}

export interface ConfigOptions {
  /** A path, or false for no file at all. */
  readonly config?: string | false;
}

/**
 * The settings for what lies in a folder: the file that is named, or `qsc.config.json` of the nearest
 * folder above, up to the root of the repository. Null where there is none.
 */
export function configFor(folder: string, { config }: ConfigOptions): Config | null {
  if (config === false) return null;
  const path = config ?? nearest(resolve(folder));
  return path === null ? null : readConfig(path);
}

/** Findings as the settings weigh them: warnings may be left out or made errors, errors stay errors. */
export function weigh(
  diagnostics: readonly Diagnostic[],
  config: Config | null,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = config?.severity?.[diagnostic.code];
    if (level === undefined || diagnostic.severity === "error") return [diagnostic];
    return level === "off" ? [] : [{ ...diagnostic, severity: level }];
  });
}

const NAME = "qsc.config.json";

function nearest(folder: string): string | null {
  const path = join(folder, NAME);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, ".git")) ? null : nearest(above);
}

function readConfig(path: string): Config {
  const value = parse(path);
  const validate = new Ajv2020({ strict: false }).compile<ConfigFile>(CONFIG_SCHEMA);
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    throw refuse("config/malformed", `\`${path}\` ${explain(error)}`, "see spec/configuration.md");
  }
  for (const [code, level] of Object.entries(value.severity ?? {})) {
    const severity = severityOf(code);
    if (severity === null) {
      throw refuse(
        "config/unknown-code",
        `\`${path}\` names the finding \`${code}\`, which does not exist`,
        suggestCode(code),
      );
    }
    if (severity === "error" && level !== "error") {
      throw refuse(
        "config/weakened-error",
        `\`${path}\` makes \`${code}\` \`${level}\`, but it is an error`,
        "mend the contract: what is refused would not protect anybody; only warnings have a choice",
      );
    }
  }
  return { ...value, folder: dirname(path) };
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refuse(
      "config/malformed",
      `\`${path}\` is not JSON: ${error.message}`,
      "correct the file",
    );
  }
}

function explain(error: ErrorObject | undefined): string {
  const place = error?.instancePath === "" ? "" : `at \`${error?.instancePath ?? ""}\` `;
  const extra = (error?.params as { additionalProperty?: string } | undefined)?.additionalProperty;
  const named = extra === undefined ? "" : ` \`${extra}\``;
  return `${place}${error?.message ?? "is not valid"}${named}`;
}

function refuse(code: string, message: string, help: string): Failure {
  return new Failure(code, message, { help, status: EXIT.usage });
}
