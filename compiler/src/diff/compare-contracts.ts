import type { BundledPackage } from "@qsc/plan";
import { type Change, isHarmful } from "./change.ts";
import { commonScope } from "./common-scope.ts";
import { compareAgreements } from "./compare-clauses.ts";
import { quoted } from "./compare-figures.ts";
import { compareData, compareParameters } from "./compare-inputs.ts";
import { compareLimits, compareRules } from "./compare-limits.ts";
import { compareTables } from "./compare-tables.ts";
import type { Version } from "./version.ts";

/**
 * What a new version of a contract releases and protects otherwise than the old one (docs/design/diff.md).
 * Harm comes first; two versions that differ in layout, comments or order only give nothing.
 */
export function compareContracts(old: Version, next: Version): readonly Change[] {
  const scope = commonScope(old.bundle.plan, next.bundle.plan);
  const tables = compareTables(old, next, scope);
  const isLess = tables.some(({ effect }) => effect === "releases-less");
  const changes = [
    ...compareNames(old, next),
    ...comparePackages(old, next),
    ...tables,
    ...compareParameters(old, next),
    ...compareData(old, next),
    ...compareLimits(old, next),
    ...compareRules(old, next, isLess),
    ...compareAgreements(old, next),
  ];
  return [...changes.filter(isHarmful), ...changes.filter((change) => !isHarmful(change))];
}

function compareNames(old: Version, next: Version): readonly Change[] {
  const nameOf = ({ bundle }: Version): string =>
    `${bundle.plan.contract.name} ${bundle.plan.contract.version}`;
  const [before, after] = [nameOf(old), nameOf(next)];
  if (before === after) return [];
  const text = `the contract is called ${quoted(after)}, not ${quoted(before)}`;
  const place = { old: old.model.contract.span, new: next.model.contract.span };
  return [{ subject: "contract", effect: "neutral", text, ...place }];
}

/** Other packages are no harm as such: what they say otherwise is found where the contract uses it. */
function comparePackages(old: Version, next: Version): readonly Change[] {
  const [before, after] = [old, next].map(({ bundle }) => bundle.packages ?? []) as [
    readonly BundledPackage[],
    readonly BundledPackage[],
  ];
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort();
  return names.flatMap((name): readonly Change[] => {
    const [was, is] = [before, after].map((all) => all.find((one) => one.name === name));
    if (was?.version === is?.version && was?.digest === is?.digest) return [];
    return [
      { effect: "neutral", subject: "package", text: wordsOf(name, was, is), old: null, new: null },
    ];
  });
}

function wordsOf(name: string, was?: BundledPackage, is?: BundledPackage): string {
  if (was === undefined) return `files of the package ${quoted(name)} ${is?.version ?? ""} are new`;
  if (is === undefined) return `no file of the package ${quoted(name)} ${was.version} is left`;
  return was.version === is.version
    ? `the package ${quoted(name)} ${is.version} has another digest under the same version`
    : `the package ${quoted(name)} has version ${is.version}, not ${was.version}`;
}
