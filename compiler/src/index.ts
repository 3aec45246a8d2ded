export { toAst } from "./ast/to-ast.ts";
export type * from "./ast/nodes.ts";
export { check } from "./check.ts";
export { compile, diagnose, type Compilation, type Diagnosis } from "./compile.ts";
export { floorFindings } from "./floor.ts";
export { CODES, severityOf, suggestCode, type Code } from "./diagnostics/catalog.ts";
export type { Diagnostic, Fix, Label, Severity } from "./diagnostics/diagnostic.ts";
export { applyFixes, type Fixed } from "./diagnostics/apply-fixes.ts";
export { positionOf } from "./diagnostics/position.ts";
export {
  PLAIN,
  renderDiagnostic,
  renderDiagnostics,
  renderLabel,
  type Style as RenderStyle,
} from "./diagnostics/render.ts";
export { certificateOf } from "./lower/certificate.ts";
export { toCircuit } from "./lower/circuit/to-circuit.ts";
export type { BoundRun } from "./lower/runs/bound-run.ts";
export { guardRun, type GuardedRun } from "./lower/runs/guard-run.ts";
export { toPlan, type PlanResult } from "./lower/to-plan.ts";
export type { Aggregate, Measure, Model, ModelItem, ModelQuery } from "./model/model.ts";
export {
  importTarget,
  type ImportTarget,
  isPackageFile,
  packageOf,
  prefixOf,
} from "./packages/import-target.ts";
export { LOCK, lockText, type Lock, parseLock } from "./packages/lock.ts";
export { MANIFEST, type Manifest, parseManifest } from "./packages/manifest.ts";
export { packageDigest } from "./packages/package-digest.ts";
export { packageFindings } from "./packages/package-findings.ts";
export { reachedSources } from "./packages/reached-sources.ts";
export { STATBARN } from "./rules/statbarn.ts";
export type { Span } from "./source/span.ts";
export {
  compileTests,
  diagnoseFile,
  type CompiledTests,
  type TestSuite,
} from "./tests/compile-tests.ts";
export type {
  ContractTest,
  ExpectedCells,
  ExpectedFigure,
  ExpectedValue,
  OwnedGroup,
  RowGroup,
  TestBinding,
  TestExpectation,
  TestFile,
  TestSite,
} from "./tests/contract-test.ts";
export { COMPILER_VERSION } from "./version.ts";
export { type Change, type Effect, isHarmful } from "./diff/change.ts";
export { compareContracts } from "./diff/compare-contracts.ts";
export { type Version, versionOf } from "./diff/version.ts";
