export { toAst } from "./ast/to-ast.ts";
export type * from "./ast/nodes.ts";
export { check } from "./check.ts";
export { compile, diagnose, type Compilation, type Diagnosis } from "./compile.ts";
export { CODES, type Code } from "./diagnostics/catalog.ts";
export type { Diagnostic, Fix, Label, Severity } from "./diagnostics/diagnostic.ts";
export { positionOf } from "./diagnostics/position.ts";
export {
  PLAIN,
  renderDiagnostic,
  renderDiagnostics,
  type Style as RenderStyle,
} from "./diagnostics/render.ts";
export { certificateOf } from "./lower/certificate.ts";
export { toCircuit } from "./lower/circuit/to-circuit.ts";
export { toPlan, type PlanResult } from "./lower/to-plan.ts";
export { resolveImport } from "./model/files.ts";
export type { Aggregate, Measure, Model, ModelItem, ModelQuery } from "./model/model.ts";
export type { Span } from "./source/span.ts";
export { COMPILER_VERSION } from "./version.ts";
