import { writeFileSync } from "node:fs";
import {
  type Bundle,
  costOf,
  encodeCanonical,
  linkedData,
  printBristol,
  printCircuit,
  printPlan,
  sealBundle,
  toBristol,
} from "@qsc/plan";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { compileOrReport } from "../input/compile-contract.ts";
import type { Terminal } from "../output/terminal.ts";

export interface CompileOptions {
  readonly emit: string;
  readonly output?: string;
  readonly format: string;
  /** Rows of each site, for a flat circuit. */
  readonly rows?: string;
}

/** `qsc compile`: the plan, the circuit or the sealed bundle of a contract, or a flat circuit for so many rows. */
export function compileCommand(path: string, options: CompileOptions, terminal: Terminal): number {
  const compiled = compileOrReport(path, terminal);
  if (compiled === null) return EXIT.findings;
  const text = emit(compiled.bundle, options);
  if (options.emit === "bristol") terminal.err(linkageNote(compiled.bundle, terminal));
  if (options.output === undefined) {
    terminal.out(text);
    return EXIT.done;
  }
  writeFileSync(options.output, text);
  terminal.err(`${terminal.style.green("✔")} ${options.output}\n`);
  return EXIT.done;
}

function emit(bundle: Bundle, options: CompileOptions): string {
  const json = (value: unknown): string => `${new TextDecoder().decode(encodeCanonical(value))}\n`;
  switch (options.emit) {
    case "plan":
      return options.format === "json" ? json(bundle.plan) : printPlan(bundle.plan);
    case "circuit":
      return options.format === "json" ? json(bundle.circuit) : printCircuit(bundle.circuit);
    case "bristol":
      return bristolOf(bundle, options);
    default:
      return new TextDecoder().decode(sealBundle(bundle));
  }
}

function bristolOf({ plan, circuit }: Bundle, { rows, format }: CompileOptions): string {
  if (format === "json") {
    throw new Failure("input/format", "a circuit in Bristol Fashion has a text format of its own", {
      help: "leave `--format json` away, or write `--emit circuit --format json`",
      status: EXIT.usage,
    });
  }
  const sites = sitesIn(rows ?? "");
  const most = Math.min(...circuit.reductions.map((reduction) => reduction.sites ?? Infinity));
  if (sites.length > most) {
    throw new Failure("input/rows", `the contract takes at most ${most} sites`, {
      help: "give fewer numbers of rows, one for each site",
      status: EXIT.usage,
    });
  }
  const all = sites.reduce((sum, one) => sum + one, 0);
  const { andGatesPerRow, reductionGatesPerRow, andGatesPerRun } = costOf(circuit);
  const gates = (andGatesPerRow + reductionGatesPerRow) * all + andGatesPerRun;
  if (gates > MOST_GATES) {
    throw new Failure(
      "input/rows",
      `over ${all} rows the flat circuit has some ${Math.round(gates)} AND gates`,
      {
        help: `give fewer rows: a file holds at most ${MOST_GATES}, as every row has gates of its own`,
        status: EXIT.usage,
      },
    );
  }
  return printBristol(toBristol(plan, circuit, sites));
}

/** What a flat circuit leaves out, which its user has to do before. */
function linkageNote({ plan }: Bundle, { style }: Terminal): string {
  const linked = linkedData(plan.dataset);
  if (linked === null) return "";
  const { name } = linked.data;
  return `${style.cyan("note")}: the flat circuit takes persons with their rows of \`${name}\` beside them; linking these across sites is no part of it\n`;
}

/** The most AND gates of a flat circuit; with its other gates that is a file of some 300 MB. */
const MOST_GATES = 2_000_000;

function sitesIn(text: string): readonly number[] {
  const sites = text.split(",");
  if (sites.every((one) => /^[0-9]{1,9}$/.test(one))) return sites.map(Number);
  throw new Failure("input/rows", `\`${text}\` is no number of rows for a flat circuit`, {
    help: "give the rows of the run with `--rows 100`, or those of each site with `--rows 60,40`",
    status: EXIT.usage,
  });
}
