import { renderLabel } from "@qsc/compiler";
import type { TestedFile, TestedSuite } from "../commands/test.ts";
import type { ContractFiles } from "../input/contract.ts";
import type { Coverage } from "../testing/coverage.ts";
import type { Mismatch, TestOutcome } from "../testing/run-test.ts";
import { diagnosticJson, placeOf, renderDiagnostics, styleOf } from "./diagnostics.ts";
import { textOf } from "./result-table.ts";
import type { Style, Terminal } from "./terminal.ts";

/** The outcome of tests as people read it. */
export function testText(tested: readonly TestedFile[], terminal: Terminal): string {
  const { style } = terminal;
  const files = tested.map(({ path, files, diagnostics, suites }) =>
    [
      `${style.bold(path)}\n`,
      renderDiagnostics(diagnostics, files, terminal),
      ...suites.map((suite) => suiteText(suite, files, style)),
    ].join(""),
  );
  return `${files.join("\n")}\n${summary(tested)}\n`;
}

/** The outcome of tests for programs; keeps to spec/test.schema.json. */
export function testJson(tested: readonly TestedFile[]): string {
  const { passed, failed, broken } = counts(tested);
  const report = {
    format: "qsc-test/1",
    ok: failed === 0 && broken === 0,
    passed,
    failed,
    files: tested.map(({ path, files, diagnostics, suites }) => ({
      path,
      diagnostics: diagnostics.map((each) => diagnosticJson(each, files)),
      contracts: suites.map(({ contract, outcomes, coverage }) => ({
        contract,
        tests: outcomes.map(({ test, mismatches }) => ({
          title: test.title,
          place: placeOf(test.span, files),
          ok: mismatches.length === 0,
          mismatches: mismatches.map(({ span, ...mismatch }) => ({
            ...mismatch,
            place: placeOf(span, files),
          })),
        })),
        coverage,
      })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function suiteText(
  { contract, outcomes, coverage }: TestedSuite,
  files: ContractFiles,
  style: Style,
): string {
  const tests = outcomes.map((outcome) => outcomeText(outcome, files, style));
  const seen = coverage === null ? "" : coverageText(contract, coverage, style);
  return [...tests, seen].join("");
}

function outcomeText(
  { test, mismatches }: TestOutcome,
  files: ContractFiles,
  style: Style,
): string {
  if (mismatches.length === 0) return `  ${style.green("✔")} ${test.title}\n`;
  const places = new Set(mismatches.map(({ span }) => span));
  const frames = [...places].map((span) => {
    const [text = "", ...more] = mismatches.filter((each) => each.span === span).map(mismatchText);
    const label = { span, text };
    const frame = renderLabel(label, files.sources, styleOf(style, files));
    const further = more.slice(0, MAX_SHOWN).map((each) => `       also: ${each}`);
    const left = more.length - further.length;
    return [frame, ...further, ...(left > 0 ? [`       and ${left} more`] : [])].join("\n");
  });
  return `  ${style.red("✖")} ${test.title}\n${frames.map((frame) => `${frame}\n`).join("")}`;
}

const MAX_SHOWN = 8;

function mismatchText(mismatch: Mismatch): string {
  if (mismatch.kind !== "figure") return mismatch.message;
  const { cell, item, expected, actual, computed } = mismatch;
  const keys = Object.entries(cell).map(([key, label]) => `${key} = ${label}`);
  const where = keys.length === 0 ? item : `${keys.join(", ")}: ${item}`;
  const found = actual.kind === "suppressed" ? "suppressed" : textOf(actual);
  const how = computed === "clear" ? " in the clear" : "";
  return `${where} is ${found}${how}, expected ${expected}`;
}

function coverageText(
  contract: string,
  { items, parameters }: Coverage,
  { dim, yellow }: Style,
): string {
  const several = new Set(items.map(({ query }) => query)).size > 1;
  const rows = [
    ...items.map(({ query, item, cells, opened, suppressed }) => {
      const name = several ? `${query}.${item}` : item;
      const of = cells === 1 ? "" : ` in ${opened} of ${cells} cells`;
      const open = opened === 0 ? yellow("never open") : `open${of}`;
      const closed = suppressed === 0 ? yellow("never suppressed") : closedText(suppressed, cells);
      return [name, `${open}, ${closed}`] as const;
    }),
    ...parameters.map(({ parameter, values, used }) => {
      const listed = used.length === 0 ? yellow("none") : used.join(", ");
      return [`$${parameter}`, `${used.length} of ${values} values: ${listed}`] as const;
    }),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `    ${name.padEnd(width)}   ${text}\n`);
  return `  ${dim(`seen of ${contract}`)}\n${lines.join("")}`;
}

function closedText(suppressed: number, cells: number): string {
  return cells === 1 ? "suppressed" : `suppressed in ${suppressed}`;
}

function summary(tested: readonly TestedFile[]): string {
  const { passed, failed, broken } = counts(tested);
  const parts = [`${passed} passed`, `${failed} failed`];
  if (broken > 0) parts.push(`${broken} ${broken === 1 ? "file" : "files"} with errors`);
  return parts.join(", ");
}

function counts(tested: readonly TestedFile[]): {
  readonly passed: number;
  readonly failed: number;
  readonly broken: number;
} {
  const outcomes = tested.flatMap(({ suites }) => suites.flatMap((suite) => suite.outcomes));
  const failed = outcomes.filter(({ mismatches }) => mismatches.length > 0).length;
  const broken = tested.filter(({ diagnostics }) =>
    diagnostics.some(({ severity }) => severity === "error"),
  ).length;
  return { passed: outcomes.length - failed, failed, broken };
}
