import type { Claim, Explanation } from "./explanation.ts";
import { evidenceOf, titleOf } from "./render-text.ts";

/** The explanation as Markdown, for a pull request or a file. */
export function explanationMarkdown({ contract, bundle, summary, sections }: Explanation): string {
  const blocks = [
    `# ${contract.name} ${contract.version}`,
    ...summary.map(claimText),
    ...sections.flatMap((section) => [
      `## ${titleOf(section)}`,
      section.claims.map((claim) => `- ${claimText(claim)}`).join("\n"),
    ]),
    `Bundle \`${bundle}\``,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function claimText(claim: Claim): string {
  const evidence = evidenceOf(claim);
  return evidence.length === 0 ? claim.text : `${claim.text} _(${evidence.join("; ")})_`;
}
