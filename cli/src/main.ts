import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { BudgetOptions } from "./commands/budget.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { CompileOptions } from "./commands/compile.ts";
import type { ExplainOptions } from "./commands/explain.ts";
import type { PackageOptions } from "./commands/package.ts";
import type { TestOptions } from "./commands/test.ts";
import type { RunOptions } from "./commands/run.ts";
import { EXIT } from "./exit.ts";
import { CHECK_FORMATS } from "./input/config-schema.ts";
import { renderFailure } from "./output/failure.ts";
import { terminal, type Terminal } from "./output/terminal.ts";

/** `qsc`: one file a verb, loaded only when it is called, so that `qsc --version` stays fast. */
export async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.done;
  const program = buildProgram((ended) => {
    status = ended;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    const out = terminalOf(program);
    return renderFailure(error, out, { debug: program.opts()["debug"] === true });
  }
}

type Finish = (status: number) => void;

function buildProgram(finish: Finish): Command {
  const program = new Command("qsc")
    .description("Query smart contracts: check, compile, run and verify")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .option("--no-color", "never use colours (NO_COLOR does the same)")
    .option("--debug", "print stack traces of unexpected failures")
    .showSuggestionAfterError(true)
    .showHelpAfterError("run `qsc --help` for the commands")
    .exitOverride()
    .addHelpText("after", EXIT_HELP);
  addCheck(program, finish);
  addCompile(program, finish);
  addRun(program, finish);
  addTest(program, finish);
  addPackage(program, finish);
  addBudget(program, finish);
  addVerify(program, finish);
  addExplain(program, finish);
  addDiff(program, finish);
  addNode(program, finish);
  return program;
}

function addCheck(program: Command, finish: Finish): void {
  program
    .command("check")
    .description("check contracts and print what is wrong with them")
    .argument("[files...]", "contracts and test files (.qsc), or folders that hold some")
    .addOption(
      new Option("--format <format>", "how to print (default: pretty)").choices(CHECK_FORMATS),
    )
    .option("--fix", "apply safe fixes to the files, then check what is left")
    .option("--floor <path>", "the policy of a site; repeat for more", collect, [])
    .option("--max-warnings <n>", "fail when there are more warnings", wholeNumber)
    .option("--config <path>", "settings; else qsc.config.json of a folder above")
    .option("--no-config", "use no settings")
    .addHelpText(
      "after",
      `${examples("qsc check study.qsc", "qsc check contracts --format sarif > qsc.sarif")}
Exit status: 0 no error, and no more warnings than allowed; 1 findings; 2 usage or input error.`,
    )
    .action(async (files: string[], options: CheckOptions) => {
      const { checkCommand } = await import("./commands/check.ts");
      finish(checkCommand(files, options, terminalOf(program)));
    });
}

function addCompile(program: Command, finish: Finish): void {
  program
    .command("compile")
    .description("compile a contract to its plan, its circuit or a sealed bundle")
    .argument("<file>", "contract (.qsc), or a folder with one contract")
    .addOption(
      new Option("--emit <what>", "what to write")
        .choices(["plan", "circuit", "bundle", "bristol"])
        .default("bundle"),
    )
    .option("--rows <numbers>", "with `--emit bristol`: rows of the flat circuit, or of each site")
    .option("-o, --output <path>", "write to this file instead of standard output")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        "qsc compile study.qsc -o study.bundle.json",
        "qsc compile study.qsc --emit bristol --rows 100 -o study.bristol",
      ),
    )
    .action(async (file: string, options: CompileOptions) => {
      const { compileCommand } = await import("./commands/compile.ts");
      finish(compileCommand(file, options, terminalOf(program)));
    });
}

function addRun(program: Command, finish: Finish): void {
  program
    .command("run")
    .description("run a contract over secret shares on three embedded nodes (a rehearsal)")
    .argument("<file>", "contract (.qsc), or a folder with one contract")
    .option("-p, --param <name=value>", "bind a parameter; repeat for more", collect, [])
    .option("-d, --data <name@site=path>", "rows of one site; repeat for more", collect, [])
    .option("-m, --mapping <name=path>", "how columns map onto the schema", collect, [])
    .option("--floor <path>", "the policy of a site; repeat for more", collect, [])
    .option("--recipient <name>", "print the figures of this recipient alone")
    .option("--state <folder>", "where ledger, keys and receipts are kept", ".qsc")
    .addOption(
      new Option("--security <level>", "against nodes that compute wrongly; semi-honest is none")
        .choices(["malicious", "semi-honest"])
        .default("malicious"),
    )
    .addOption(formatOption("table", "json", "csv"))
    .addOption(
      new Option("--progress <how>", "progress on standard error")
        .choices(["auto", "plain", "json", "none"])
        .default("auto"),
    )
    .addHelpText(
      "after",
      examples(
        "qsc run examples/03-response-by-arm",
        "qsc run study.qsc --param marker=her2 --data participants@north=north.csv",
      ),
    )
    .action(async (file: string, options: RunOptions) => {
      const { runCommand } = await import("./commands/run.ts");
      finish(await runCommand(file, options, terminalOf(program)));
    });
}

function addTest(program: Command, finish: Finish): void {
  program
    .command("test")
    .description("run the tests of contracts, over secret shares and in the clear")
    .argument("<files...>", "contracts or test files (.qsc), or folders that hold some")
    .option("--filter <text>", "only tests whose title has this text")
    .option("--clear-only", "leave out the computation over secret shares")
    .addOption(formatOption("pretty", "json"))
    .addHelpText(
      "after",
      `${examples("qsc test study.test.qsc", 'qsc test contracts --filter "small groups"')}
Exit status: 0 every test passed; 1 a test failed, or a file has errors; 2 no test, or a file that cannot be read.`,
    )
    .action(async (files: string[], options: TestOptions) => {
      const { testCommand } = await import("./commands/test.ts");
      finish(await testCommand(files, options, terminalOf(program)));
    });
}

function addPackage(program: Command, finish: Finish): void {
  const verbs = program
    .command("package")
    .description("lock the packages that contracts import from, or check them against the lock")
    .addHelpText("after", examples("qsc package lock", "qsc package check contracts"));
  verbs
    .command("lock")
    .description(
      "write qsc.lock.json: the digest of every package, read now and held to from then on",
    )
    .argument("[folder]", "where qsc.json is", ".")
    .addOption(formatOption("text", "json"))
    .action(async (folder: string, options: PackageOptions) => {
      const { packageLockCommand } = await import("./commands/package.ts");
      finish(packageLockCommand(folder, options, terminalOf(program)));
    });
  verbs
    .command("check")
    .description("find packages that are missing, do not go together or are not what was locked")
    .argument("[folder]", "where qsc.json is", ".")
    .addOption(formatOption("text", "json"))
    .action(async (folder: string, options: PackageOptions) => {
      const { packageCheckCommand } = await import("./commands/package.ts");
      finish(packageCheckCommand(folder, options, terminalOf(program)));
    });
}

function addBudget(program: Command, finish: Finish): void {
  program
    .command("budget")
    .description("grant sites a privacy budget for noisy figures, and print what is left")
    .argument("[grants...]", "what all runs over a site's data may spend: site=epsilon")
    .option("--state <folder>", "where ledger, keys and receipts are kept", ".qsc")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("qsc budget north=2 south=2.5", "qsc budget --format json"))
    .action(async (grants: string[], options: BudgetOptions) => {
      const { budgetCommand } = await import("./commands/budget.ts");
      finish(budgetCommand(grants, options, terminalOf(program)));
    });
}

function addVerify(program: Command, finish: Finish): void {
  program
    .command("verify")
    .description("verify a receipt, a bundle, a checkpoint or a whole ledger, offline")
    .argument("<path>", "a receipt, bundle or checkpoint file, or a ledger folder")
    .option("--key <vkey>", "trusted log key, or a file that holds it")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        "qsc verify .qsc/receipts/2026-11-23-7.json",
        "qsc verify .qsc/ledger --format json",
      ),
    )
    .action(async (path: string, options: { key?: string; format: string }) => {
      const { verifyCommand } = await import("./commands/verify.ts");
      finish(verifyCommand(path, options, terminalOf(program)));
    });
}

function addExplain(program: Command, finish: Finish): void {
  program
    .command("explain")
    .description("explain a contract in plain words, or a diagnostic code")
    .argument(
      "<what>",
      "contract (.qsc), a folder with one, or a code such as disclosure/open-parameter",
    )
    .option("--rows <number>", "tell the cost for this many rows", "10000")
    .addOption(formatOption("text", "markdown", "html", "json"))
    .addHelpText(
      "after",
      examples(
        "qsc explain study.qsc --format html > study.html",
        "qsc explain disclosure/open-parameter",
      ),
    )
    .action(async (what: string, options: ExplainOptions) => {
      const { explainCommand } = await import("./commands/explain.ts");
      finish(explainCommand(what, options, terminalOf(program)));
    });
}

function addDiff(program: Command, finish: Finish): void {
  program
    .command("diff")
    .description("say what a new version of a contract releases more, or protects less")
    .argument("<old>", "contract (.qsc), a folder with one, or a sealed bundle (.json)")
    .argument("<new>", "the same, of the new version")
    .addOption(formatOption("text", "markdown", "json"))
    .addHelpText(
      "after",
      examples(
        "qsc diff old.qsc new.qsc",
        "qsc diff approved.bundle.json study.qsc --format markdown",
      ),
    )
    .action(async (old: string, next: string, options: { format: string }) => {
      const { diffCommand } = await import("./commands/diff.ts");
      finish(diffCommand(old, next, options, terminalOf(program)));
    });
}

function addNode(program: Command, finish: Finish): void {
  program.command("node", { hidden: true }).action(async () => {
    const { nodeCommand } = await import("./commands/node.ts");
    finish(await nodeCommand());
  });
}

const EXIT_HELP = `
Exit status: 0 done; 1 findings, or refused; 2 usage or input error; 3 the run was aborted.`;

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("give a whole number");
}

function formatOption(first: string, ...others: readonly string[]): Option {
  return new Option("--format <format>", "how to print").choices([first, ...others]).default(first);
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function terminalOf(program: Command): Terminal {
  return terminal({ color: program.opts()["color"] !== false });
}

function packageVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
