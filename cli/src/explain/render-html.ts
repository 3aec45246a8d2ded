import type { Claim, Explanation, Section } from "./explanation.ts";
import { evidenceOf, titleOf } from "./render-text.ts";

/** The explanation as one HTML file of its own: no scripts, nothing loaded, readable on paper and in the dark. */
export function explanationHtml({ contract, bundle, summary, sections }: Explanation): string {
  const title = `${contract.name} ${contract.version}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
${summary.map((claim) => `<p class="summary">${claimHtml(claim)}</p>`).join("\n")}
</header>
<nav aria-label="Sections">
<ul>
${sections.map((section) => `<li><a href="#${section.id}">${escape(titleOf(section))}</a></li>`).join("\n")}
</ul>
</nav>
<main>
${sections.map(sectionHtml).join("\n")}
</main>
<footer><p>Bundle <code>${escape(bundle)}</code></p></footer>
</body>
</html>
`;
}

function sectionHtml(section: Section): string {
  return `<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${escape(titleOf(section))}</h2>
<ul>
${section.claims.map((claim) => `<li>${claimHtml(claim)}</li>`).join("\n")}
</ul>
</section>`;
}

function claimHtml(claim: Claim): string {
  const evidence = evidenceOf(claim).map(escape).join("; ");
  return `${marked(claim.text)}${evidence === "" ? "" : ` <small>${evidence}</small>`}`;
}

/** Backticks become code; everything else is text. */
function marked(text: string): string {
  return escape(text).replace(/`([^`]*)`/g, "<code>$1</code>");
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
  color: light-dark(#1b1b1f, #e7e7ea); background: light-dark(#fff, #16171b); overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid light-dark(#c8c8d0, #45464e); }
.summary { font-size: 1.1rem; }
li { margin: .4rem 0; }
small { color: light-dark(#55555f, #b3b3bd); display: block; }
code { font-family: ui-monospace, monospace; font-size: .92em;
  background: light-dark(#f0f0f4, #26272d); padding: 0 .2em; border-radius: .2em; }
a { color: light-dark(#0b57a4, #8cc2ff); }
@media print { nav { display: none; } body { max-width: none; margin: 0; }
  section { break-inside: avoid; } }
`;
