import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const readme = readFileSync(join(repository, "README.md"), "utf8");

test("the README shows the contract as it stands in the examples", () => {
  const contract = readFileSync(
    join(repository, "examples/03-response-by-arm/response-by-arm.qsc"),
    "utf8",
  );
  expect(readme).toContain(`\`\`\`qsc\n${contract}\`\`\``);
});

test("the README shows the table that its command prints", async () => {
  const command = /^\$ qsc (run .*)$/m.exec(readme)?.[1]?.split(" ") ?? [];
  const state = temporaryFolder();
  const { status, stdout, stderr } = await qsc([...command, "--state", state]);
  expect(status, stderr).toBe(0);
  const table = stdout.split("\n\n")[0]?.trimEnd() ?? "";
  expect(table).toContain("suppressed");
  expect(readme).toContain(table);
}, 60_000);
