import type { PolicyDeclaration } from "./ast/nodes.ts";
import { finding } from "./diagnostics/catalog.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { loadProgram } from "./model/files.ts";
import { clauseOf, isWeaker, limitOf, limitsOf, nameOf } from "./model/limits.ts";
import type { Model } from "./model/model.ts";
import { checkPolicy } from "./model/policies.ts";
import type { Span } from "./source/span.ts";

/**
 * What a site's own policy asks for and a contract does not give.
 * `floor` is the path of a file in `sources` that declares exactly one policy;
 * a site lends its data to no contract that has a finding here.
 */
export function floorFindings(
  sources: ReadonlyMap<string, string>,
  floor: string,
  { contract, disclosure }: Pick<Model, "contract" | "disclosure">,
): readonly Diagnostic[] {
  const program = loadProgram(sources, floor);
  const document = program.documents.get(floor);
  const policies = (document?.declarations ?? []).filter((each) => each.kind === "policy");
  const [declaration] = policies;
  if (declaration === undefined || policies.length > 1) {
    const span = policies[1]?.name.span ?? { path: floor, start: 0, end: 0 };
    return [...program.report, finding("policy/which-floor", span, { file: floor })];
  }
  const { name, limits } = checkPolicy(program, declaration);
  if (program.report.length > 0) return program.report;
  const given = limitsOf(disclosure);
  const missing = [...limits.limits].filter(([key, limit]) => {
    const own = given.limits.get(key);
    if (limit.kind === "dominanceRequired") return disclosure.dominance === undefined;
    return own === undefined || isWeaker(own, limit);
  });
  return missing.map(([key, limit]) => {
    const related = [{ span: placeOf(declaration, key), text: "the site asks for this" }];
    const parameters = { contract: contract.name, policy: name, floor: clauseOf(limit) };
    return finding("policy/below-floor", contract.span, parameters, { related });
  });
}

/** The clause that states a limit, or the policy's name when it comes from another policy. */
function placeOf(declaration: PolicyDeclaration, key: string): Span {
  const clause = declaration.clauses.find((one) => {
    const limit = limitOf(one);
    return limit !== null && nameOf(limit) === key;
  });
  return clause?.span ?? declaration.name.span;
}
