import {
  type ContractDeclaration,
  type Model,
  positionOf,
  type Span,
  STATBARN,
  toAst,
} from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";
import { type ContractFiles, locate } from "../input/contract.ts";
import type { Place, Rule } from "./explanation.ts";

/** All that an explanation is made from. */
export interface ContractView {
  readonly bundle: Bundle;
  readonly model: Model;
  readonly declaration: ContractDeclaration;
  /** The source of a span on one line. */
  readonly textOf: (span: Span) => string;
  readonly placeOf: (span: Span) => Place;
  /** A rule of the certificate; undefined where the contract has nothing that it guards. */
  readonly ruleOf: (rule: string, name: string) => Rule | undefined;
}

export function viewOf(files: ContractFiles, bundle: Bundle, model: Model): ContractView {
  const text = (path: string): string => files.sources.get(path) ?? "";
  const { document } = toAst(files.entry, text(files.entry));
  const declaration = document.declarations.find((one) => one.kind === "contract");
  if (declaration === undefined) throw new RangeError("a compiled entry declares a contract");
  return {
    ...{ bundle, model, declaration },
    textOf: ({ path, start, end }) => text(path).slice(start, end).replace(/\s+/g, " ").trim(),
    placeOf: ({ path, start }) => ({
      path: locate(files, path).replaceAll("\\", "/"),
      line: positionOf(text(path), start).line,
    }),
    ruleOf: (rule, name) => {
      const claim = bundle.certificate.claims.find((one) => one.rule === rule && one.name === name);
      if (claim === undefined) return undefined;
      const statbarn = STATBARN[rule];
      return { rule, name, phase: claim.phase, ...(statbarn === undefined ? {} : { statbarn }) };
    },
  };
}
