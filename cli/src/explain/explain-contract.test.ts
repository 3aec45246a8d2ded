import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { ContractFiles } from "../input/contract.ts";
import { readContract } from "../input/contract.ts";
import { explainContract } from "./explain-contract.ts";
import type { Explanation } from "./explanation.ts";
import { explanationHtml } from "./render-html.ts";
import { explanationMarkdown } from "./render-markdown.ts";
import { explanationText } from "./render-text.ts";

const REPOSITORY = join(import.meta.dirname, "../../..");
const EXAMPLES = readdirSync(join(REPOSITORY, "examples")).filter((name) => /^\d/.test(name));
const SCHEMA = JSON.parse(
  readFileSync(join(REPOSITORY, "spec/explanation.schema.json"), "utf8"),
) as object;
const keepsToSchema = new Ajv2020({ allErrors: true }).compile(SCHEMA);

const as = (text: string): string => text;
const PLAIN = { bold: as, dim: as, red: as, yellow: as, green: as, cyan: as };

function explain(files: ContractFiles): Explanation {
  const { bundle, model, diagnostics } = compile(files.sources, files.entry);
  if (bundle === null || model === null) throw new Error(diagnostics[0]?.message);
  return explainContract(files, { bundle, model }, 10_000);
}

/** Files of an example as a command run in the repository has them. */
function example(name: string): ContractFiles {
  return { ...readContract(join(REPOSITORY, "examples", name)), folder: join("examples", name) };
}

function claimsOf(explanation: Explanation): readonly Explanation["summary"][number][] {
  return [...explanation.summary, ...explanation.sections.flatMap(({ claims }) => claims)];
}

test("what is hidden goes to nobody, and only what is computed from it opens", () => {
  const source = `
    schema Participant {
      person id
      id: Id identifier
      responded: Bool
    }
    contract Interim {
      data participants: Participant
      query {
        from participants
        release to board {
          hidden n = count()
          hidden r = count(responded)
          promising = r / n >= 0.3
        }
      }
      privacy { minimum cohort 11 persons }
    }`;
  const files = { folder: "interim", entry: "c.qsc", sources: new Map([["c.qsc", source]]) };
  const explanation = explain(files as ContractFiles);
  const texts = claimsOf(explanation).map(({ text }) => text);
  expect(texts).toContain(
    "`hidden n = count()` goes to nobody: only computed with; it stays on shares, and is guarded as if it were released to `board`.",
  );
  expect(texts).toContain(
    "`promising = r / n >= 0.3` goes to `board`: a yes or no computed on the shares from `r` and `n`; it alone opens, and it is suppressed where one of them would be.",
  );
  expect(texts[0]).toContain("`board` learns at most 1 figure in 1 cell");
});

describe.each(EXAMPLES)("%s", (name) => {
  const files = example(name);
  const explanation = explain(files);

  test("keeps to the schema", () => {
    expect(keepsToSchema(explanation), JSON.stringify(keepsToSchema.errors)).toBe(true);
  });

  test("every source is a line of the contract, and every rule is in the certificate", () => {
    const rules = compile(files.sources, files.entry).bundle?.certificate.claims ?? [];
    for (const { source, rule } of claimsOf(explanation)) {
      if (source !== undefined) {
        const text = files.sources.get(source.path.slice(files.folder.length + 1)) ?? "";
        expect(text.split("\n")[source.line - 1]?.trim()).toBeTruthy();
      }
      if (rule !== undefined) {
        expect(rules).toContainEqual(
          expect.objectContaining({ rule: rule.rule, name: rule.name, phase: rule.phase }),
        );
      }
    }
  });

  test("every format has every claim", () => {
    const html = explanationHtml(explanation);
    const text = explanationText(explanation, PLAIN);
    const markdown = explanationMarkdown(explanation);
    for (const claim of claimsOf(explanation)) {
      expect(text).toContain(claim.text);
      expect(markdown).toContain(claim.text);
    }
    expect(html.match(/<li>/g)?.length).toBe(
      claimsOf(explanation).length - 3 + explanation.sections.length,
    );
    expect(html).not.toMatch(/<script|src=|url\(|@import/);
  });
});

test.each(["03-response-by-arm", "04-measurements"])("%s is explained as committed", (name) => {
  const path = join(REPOSITORY, "examples", name, "expected/explanation.md");
  const markdown = explanationMarkdown(explain(example(name)));
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, markdown);
  expect(markdown).toBe(readFileSync(path, "utf8"));
});

const CLAUSES = `schema P {
  person id
  id: Id identifier
  ill: Bool
}
contract C version 2.0.0 {
  data people: P
  query { from people where ill release to board { n = count() } }
  privacy { minimum cohort 5 persons }
  authorize {
    purpose DUO:0000007 disease MONDO:0007254
    approved by 2 of { irb, privacyOffice, statistician }
    valid 2026-01-01 to 2027-12-31
    at most 12 runs per year
  }
  payment { price 250.00 USD per run refund on abort }
  terms { agreement "<b>Agreement</b> \`x\`" retention 90 days forbid reidentification }
}
`;

test("noise is told with what each figure spends, and no claim of exact figures is left", () => {
  const noisy = CLAUSES.replace("5 persons", "5 persons differential privacy epsilon 0.5");
  const explanation = explain({
    ...{ folder: ".", entry: "c.qsc", sources: new Map([["c.qsc", noisy]]) },
  });
  expect(keepsToSchema(explanation), JSON.stringify(keepsToSchema.errors)).toBe(true);
  const noise = explanation.sections.find(({ id }) => id === "noise");
  expect(noise?.claims.map(({ text }) => text)).toEqual([
    "A run spends an epsilon of 1/2 at each site, all of it for one figure, with a delta of at most 2^-40; the same run again has the same noise and spends nothing.",
    "In table `query`, the number of persons spends 1/2: one person changes it by at most 1, and the noise is typically 2.8.",
  ]);
  const closed = explanation.sections.find(({ id }) => id === "closed");
  expect(closed?.claims[0]?.text).toBe(
    "A figure stays closed where its noisy size is less than 5.",
  );
});

test("an exact median is told to be somebody's value, and a coarser one a band", () => {
  const source = CLAUSES.replace("ill: Bool", "ill: Bool age: Int 18..110").replace(
    "n = count()",
    "a = median(age, every 1) b = median(age, every 10 from 20)",
  );
  const explanation = explain({
    ...{ folder: ".", entry: "c.qsc", sources: new Map([["c.qsc", source]]) },
  });
  const told = claimsOf(explanation).map(({ text }) => text);
  expect(told).toEqual(
    expect.arrayContaining([
      "`a = median(age, every 1)` goes to `board`: the quantile, exactly: the value of somebody, one of 93 values, and not whose; nothing else opens.",
      "`b = median(age, every 10 from 20)` goes to `board`: which of 11 bands the quantile lies in; nothing else opens.",
    ]),
  );
});

test("limits about sites are told with their rules, and what they do not guard no more", () => {
  const limits = [
    ...["minimum sites 3", "minimum cohort 4 persons outside each site"],
    ...["persons of one site at most 62.5%", "dominance of sites remainder 10%"],
    "dominance of sites top 2 at most 90%",
  ];
  const limited = CLAUSES.replace("5 persons", `5 persons ${limits.join(" ")}`)
    .replace("ill: Bool", "ill: Bool score: Int 0..9")
    .replace("n = count()", "n = count() s = sum(score)");
  const explanation = explain({
    ...{ folder: ".", entry: "c.qsc", sources: new Map([["c.qsc", limited]]) },
  });
  expect(keepsToSchema(explanation), JSON.stringify(keepsToSchema.errors)).toBe(true);
  const told = claimsOf(explanation).map(({ text, rule }) => `${rule?.rule ?? ""} ${text}`);
  expect(told).toEqual(
    expect.arrayContaining([
      "R08 A figure stays closed where its persons are of fewer than 3 sites.",
      "R08 A figure stays closed where more than 62.5% of its persons are at one site.",
      "R35 A figure stays closed where some site holds all but fewer than 4 of its persons, and so could subtract its own.",
      "R03 A sum stays closed where the few largest sites make up too much of it.",
      "R04 A sum stays closed where the second largest site could tell the part of the largest one too well.",
    ]),
  );
  const subtracting = / may subtract its own persons from a figure/;
  expect(told.some((text) => subtracting.test(text))).toBe(false);
  const plain = { folder: ".", entry: "c.qsc", sources: new Map([["c.qsc", CLAUSES]]) };
  expect(claimsOf(explain(plain)).some(({ text }) => subtracting.test(text))).toBe(true);
});

test("clauses are told with their lines, and as not enforced", () => {
  const explanation = explain({
    ...{ folder: ".", entry: "c.qsc", sources: new Map([["c.qsc", CLAUSES]]) },
  });
  const told = explanation.sections
    .filter(({ id }) => id === "authorization" || id === "payment" || id === "terms")
    .flatMap(({ enforced, claims }) =>
      claims.map(({ text, source }) => `${enforced} ${source?.line}: ${text}`),
    );
  expect(told).toEqual([
    "false 11: The purpose is `DUO:0000007` (disease specific research), for the disease `MONDO:0007254`.",
    "false 12: 2 of `irb`, `privacyOffice` and `statistician` must approve.",
    "false 13: It is valid from 2026-01-01 to 2027-12-31.",
    "false 14: It may run at most 12 times a year.",
    "false 16: A run costs 250.00 USD.",
    "false 16: The price is paid back when a run is aborted.",
    "false 17: The agreement is `<b>Agreement</b> 'x'`.",
    "false 17: Results are kept for 90 days.",
    "false 17: Forbidden: `reidentification`.",
  ]);
  expect(explanationHtml(explanation)).not.toContain("<b>");
  expect(explanationText(explanation, PLAIN)).toContain("(recorded, not enforced yet)");
});
