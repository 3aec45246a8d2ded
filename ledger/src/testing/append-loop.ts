import { openTestLedger, publishDraft } from "./run-fixture.ts";

// Appends `count` entries and prints the index of each once it is durable.
const [path = "", name = "", count = "0"] = process.argv.slice(2);
const ledger = openTestLedger(path);
for (let i = 0; i < Number(count); i++) {
  process.stdout.write(`${ledger.append(publishDraft(`${name}.${i}`)).index}\n`);
}
ledger.close();
