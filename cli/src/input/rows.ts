import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Dataset } from "@qsc/plan";
import {
  type DataSource,
  type InputProblem,
  readSites,
  readSources,
  type SiteRows,
  type Sources,
} from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

export interface RowOptions {
  readonly data: readonly string[];
  readonly mapping: readonly string[];
}

/**
 * The rows of every site of a data set, from the `sources.json` beside the contract
 * or from `--data name@site=path` and `--mapping name=path`, which replace it for that data set.
 */
export async function readRows(
  folder: string,
  dataset: Dataset,
  options: RowOptions,
): Promise<readonly SiteRows[]> {
  const sources = await allSources(folder, options);
  const sites = await readSites(sources, dataset);
  if (!sites.ok) throw failureOf(sites.problems);
  return sites.value;
}

async function allSources(folder: string, options: RowOptions): Promise<Sources> {
  const path = join(folder, "sources.json");
  const sources: Record<string, DataSource> = {};
  if (existsSync(path)) {
    const read = await readSources(path);
    if (!read.ok) throw failureOf(read.problems);
    Object.assign(sources, read.value);
  }
  const given = new Map<string, { site: string; path: string }[]>();
  for (const { name, site, path: file } of options.data.map(parseData)) {
    given.set(name, [...(given.get(name) ?? []), { site, path: resolve(file) }]);
  }
  for (const [name, sites] of given) {
    sources[name] = { mapping: sources[name]?.mapping ?? null, sites };
  }
  for (const [name, file] of options.mapping.map(parseMapping)) {
    sources[name] = { sites: sources[name]?.sites ?? [], mapping: resolve(file) };
  }
  return sources;
}

function parseData(text: string): { name: string; site: string; path: string } {
  const match = /^([^@=]+)@([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$/.exec(text);
  if (match === null) throw malformed("--data", text, "name@site=path");
  const [, name = "", site = "", path = ""] = match;
  return { name, site, path };
}

function parseMapping(text: string): [string, string] {
  const match = /^([^=]+)=(.+)$/.exec(text);
  if (match === null) throw malformed("--mapping", text, "name=path");
  return [match[1] ?? "", match[2] ?? ""];
}

function malformed(flag: string, text: string, form: string): Failure {
  return new Failure("input/malformed-flag", `\`${flag} ${text}\` is not of the form ${form}`, {
    help: `write it as ${flag} ${form}`,
    status: EXIT.usage,
  });
}

function failureOf(problems: readonly InputProblem[]): Failure {
  const [first] = problems;
  const lines = problems.map(({ message, path, line, help }) => {
    const place = line === undefined ? path : `${path}:${line}`;
    return [place === "" ? message : `${place}: ${message}`, help].filter(Boolean).join("; ");
  });
  const rest = lines.slice(1, 20).map((line) => `\n   also         ${line}`);
  return new Failure(first?.code ?? "input/unusable", `${lines[0] ?? ""}${rest.join("")}`, {
    help: "see spec/mapping.md for sources and mappings",
    status: EXIT.usage,
  });
}
