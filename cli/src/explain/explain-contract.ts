import { type Model, type Span } from "@qsc/compiler";
import {
  type Bundle,
  cellCount,
  costOf,
  digestOf,
  type Disclosure,
  epsilonOf,
  isSecret,
  itemsFor,
  type Link,
  LOCAL_LINK,
  NS_PER_AND,
  type Plan,
  predictedMs,
  predictRun,
  PROOF_NS_PER_AND,
  recipientsOf,
  START_MS,
  WIDE_LINK,
} from "@qsc/plan";
import type { Security } from "@qsc/ledger";
import { paddedLanes, valueText } from "@qsc/runtime";
import type { ContractFiles } from "../input/contract.ts";
import { clauseSections } from "./clauses.ts";
import { type ContractView, viewOf } from "./contract-view.ts";
import type { Claim, Explanation, Section } from "./explanation.ts";
import { figureClaims } from "./figures.ts";
import { noiseSections } from "./noise.ts";
import { counted, listed, quoted } from "./words.ts";

/** A compiled contract in plain words; its cost is told for `rows` rows. */
export function explainContract(
  files: ContractFiles,
  { bundle, model }: { readonly bundle: Bundle; readonly model: Model },
  rows: number,
): Explanation {
  const view = viewOf(files, bundle, model);
  const { plan, certificate } = bundle;
  const enforced = (id: Section["id"], title: string, claims: readonly Claim[]): Section => ({
    ...{ id, title, enforced: true, claims },
  });
  return {
    format: "qsc-explanation/2",
    contract: plan.contract,
    bundle: digestOf(bundle),
    summary: summaryOf(view),
    sections: [
      enforced("figures", "Which cells may open, and to whom", figureClaims(view)),
      enforced("closed", "When a figure stays closed", closedClaims(view)),
      ...noiseSections(view),
      enforced("parameters", "What may be chosen at a run", parameterClaims(view)),
      enforced(
        "sites",
        "What is combined across sites, and what never leaves one",
        siteClaims(view),
      ),
      ...clauseSections(view),
      enforced("cost", "What a run costs", costClaims(bundle, rows)),
      {
        id: "assumptions",
        title: "What people must see to",
        enforced: false,
        claims: [
          ...certificate.assumptions.map((text) => ({ text: sentence(text) })),
          ...packageClaims(view),
        ],
      },
      {
        id: "unprotected",
        title: "What the contract does not protect against",
        enforced: false,
        claims: unprotected(view).map((text) => ({ text })),
      },
    ],
  };
}

function unprotected(view: ContractView): readonly string[] {
  const { disclosure } = view.bundle.plan;
  const noisy = isNoisy(view);
  return [
    `Two of the three compute nodes together can read every row${noisy ? ", and know the noise" : ""}.`,
    "A node that computes wrongly is caught before anything opens, but not in a run with `--security semi-honest`, and not if a second one helps it.",
    ...(noisy
      ? ["What exact figures of other contracts tell over the same rows is not covered by epsilon."]
      : [
          "Figures of earlier runs are compared by the name of the data set: the same rows under another name are not.",
          ...(disclosure.dominance === undefined ? ["One person may dominate a sum."] : []),
          ...(disclosure.minimumOutside === undefined
            ? ["A site may subtract its own persons from a figure, and see what the others have."]
            : []),
          ...(disclosure.zerosPublic === true
            ? ["A cell may show that everybody is in one category."]
            : []),
        ]),
  ];
}

/** Whose words the contract takes over, and which ones exactly: nobody reads them in the contract itself. */
function packageClaims({ bundle }: ContractView): readonly Claim[] {
  return (bundle.packages ?? []).map(({ name, version, digest }) => ({
    text: `Somebody has read the package ${quoted(name)} ${version}, from which a part of the contract comes; its digest is ${digest}.`,
  }));
}

function isNoisy({ bundle }: ContractView): boolean {
  return epsilonOf(bundle.plan) !== null;
}

function summaryOf(view: ContractView): Explanation["summary"] {
  const { plan } = view.bundle;
  const { minimumCohort: k } = plan.disclosure;
  const learned = recipientsOf(plan).map(
    (recipient) => `${quoted(recipient)} learns at most ${figuresFor(plan, recipient)}`,
  );
  const limit = view.placeOf(view.model.privacySpan);
  return [
    {
      text: `${listed(learned)} about the persons in ${quoted(plan.dataset.name)}.`,
      source: view.placeOf(view.model.contract.span),
    },
    {
      text: isNoisy(view)
        ? "Nobody but its owner sees a row or an identifier, and every figure has noise that hides whether any one person is among the rows."
        : `Nobody but its owner sees a row or an identifier, and no run tells the size of a group of 1 to ${k - 1} persons.`,
      source: limit,
      ...(isNoisy(view)
        ? ruleIn(view, "R37", "differential privacy")
        : ruleIn(view, "R01", "minimum cohort")),
    },
    {
      text: `Each site splits its rows into three secret shares, three nodes compute on the shares, and a figure on ${isNoisy(view) ? "a noisy size of less" : "fewer"} than ${k} persons is erased before anybody can see it.`,
      source: placeOfData(view),
      ...ruleIn(view, "R01", "minimum cohort"),
    },
  ];
}

/** How many figures open to a recipient, and the cells of the tables in which one does; what is computed from them tells no more. */
function figuresFor(plan: Plan, recipient: string): string {
  let [figures, cells] = [0, 0];
  for (const query of plan.queries) {
    const own = itemsFor(query, recipient).filter(
      (item) => item.kind !== "derived" || isSecret(query.items, query.items.indexOf(item)),
    ).length;
    if (own === 0) continue;
    figures += own * cellCount(query);
    cells += cellCount(query);
  }
  return `${counted(figures, "figure")} in ${counted(cells, "cell")}`;
}

function closedClaims(view: ContractView): readonly Claim[] {
  const source = view.placeOf(view.model.privacySpan);
  const { disclosure } = view.bundle.plan;
  const { minimumCohort: k } = disclosure;
  const claim: RuleClaim = (rule, name, text) => {
    const found = view.ruleOf(rule, name);
    return found === undefined ? [] : [{ text, source, rule: found }];
  };
  return [
    ...claim(
      "R01",
      "minimum cohort",
      isNoisy(view)
        ? `A figure stays closed where its noisy size is less than ${k}.`
        : `A figure stays closed where it rests on fewer than ${k} persons; which rule closed it is never told.`,
    ),
    ...claim(
      "R12",
      "differences",
      `Figures stay closed together where their difference would be the size of a group of 1 to ${k - 1} persons.`,
    ),
    ...claim(
      "R09",
      "complementary suppression",
      "Where a closed cell would follow from a total and the other cells, further cells close with it.",
    ),
    ...claim(
      "R10",
      "derived counts",
      "No combination of sizes and sums is the size of a group that no rule looks at.",
    ),
    ...claim(
      "R14",
      "linked tables",
      "Two tables count different persons, the same ones by fields that have nothing to do with each other, or one adds the other up.",
    ),
    ...claim(
      "R09",
      "margins",
      "A total opens only where its parts do, or stands beside parts that can be closed one by one.",
    ),
    ...claim(
      "R10",
      "tied figures",
      "A sum or a quantile opens only where all groups do that depend on the same field.",
    ),
    ...obligationClaims(claim, disclosure),
    ...claim("R19", "endpoints", "No figure is the smallest or largest value of a person."),
  ];
}

/** A sentence with the rule that makes it true; nothing where the certificate has no such rule. */
type RuleClaim = (rule: string, name: string, text: string) => readonly Claim[];

/** What gates ask for beyond numbers of persons. */
function obligationClaims(
  claim: RuleClaim,
  { minimumSites = 0, minimumOutside = 0, siteShare = 0 }: Disclosure,
): readonly Claim[] {
  return [
    ...claim(
      "R08",
      "contributing sites",
      `A figure stays closed where its persons are of fewer than ${minimumSites} sites.`,
    ),
    ...claim(
      "R08",
      "share of one site",
      `A figure stays closed where more than ${siteShare / 100}% of its persons are at one site.`,
    ),
    ...claim(
      "R35",
      "own rows",
      `A figure stays closed where some site holds all but fewer than ${minimumOutside} of its persons, and so could subtract its own.`,
    ),
    ...claim(
      "R03",
      "(n,k)-dominance",
      "A sum stays closed where the few largest contributions make up too much of it.",
    ),
    ...claim(
      "R04",
      "p%-rule",
      "A sum stays closed where the second largest contributor could tell the largest one too well.",
    ),
    ...claim(
      "R03",
      "(n,k)-dominance of sites",
      "A sum stays closed where the few largest sites make up too much of it.",
    ),
    ...claim(
      "R04",
      "p%-rule of sites",
      "A sum stays closed where the second largest site could tell the part of the largest one too well.",
    ),
    ...claim(
      "R02",
      "class disclosure",
      "Figures stay closed together where they would tell that nobody is in a group, and so something about everybody else.",
    ),
    ...claim(
      "R20",
      "position",
      "A quantile is told as a band, and stays closed where too few persons are on either side of it.",
    ),
  ];
}

function parameterClaims(view: ContractView): readonly Claim[] {
  const { parameters } = view.bundle.plan;
  if (parameters.length === 0) return [{ text: "Nothing: every run computes the same." }];
  return parameters.map(({ name, type, values }) => {
    const shown = values.slice(0, MAX_SHOWN).map((value) => quoted(valueText(type, value)));
    const more = values.length > MAX_SHOWN ? [`${values.length - MAX_SHOWN} more`] : [];
    const span = view.declaration.parameters.find((one) => one.name.text === name)?.span;
    return {
      text: `${quoted(name)} is one of ${counted(values.length, "value")}: ${listed([...shown, ...more])}.`,
      ...(span === undefined ? {} : { source: view.placeOf(span) }),
      ...ruleIn(view, "R26", "closed parameters"),
    };
  });
}

const MAX_SHOWN = 12;

function siteClaims(view: ContractView): readonly Claim[] {
  const { dataset } = view.bundle.plan;
  const source = placeOfData(view);
  const columns = dataset.columns.map(({ name }) => quoted(name));
  return [
    {
      text: "All sites are added up as one: no figure tells from which site a person is, unless a released field says so.",
      source,
    },
    { text: `Shared in secret: ${listed(columns)}.`, source },
    ...joinClaims(view),
    {
      text: `Never leaves a site: ${quoted(dataset.person)}, every other identifier, and the rows as they are.`,
      source,
      ...ruleIn(view, "R25", "identifiers"),
    },
    {
      text: "A node sees neither figures nor which cells are closed; the ledger holds digests only.",
    },
  ];
}

/** Which rows come to a person from where, and who learns what of it. */
function joinClaims(view: ContractView): readonly Claim[] {
  const source = placeOfData(view);
  return (view.bundle.plan.dataset.joined ?? []).flatMap(({ name, columns, acrossSites }) => {
    const fields = columns.map((column) => quoted(column.name));
    const shared = `Of ${quoted(name)} ${fields.length === 0 ? "which persons have rows" : listed(fields)}`;
    if (acrossSites !== true) {
      const text = `${shared} is shared in secret as well, put to its person by the site that has the person.`;
      return [{ text, source }];
    }
    return [
      {
        text: `${shared} is shared in secret by other sites, with tokens of the persons under a key of the study that no node has.`,
        source,
      },
      {
        text: `The nodes link the rows of ${quoted(name)} to their persons without seeing a token: neither they nor any site learn who is in both, and how many are in both is told by released figures alone.`,
        source,
      },
    ];
  });
}

function costClaims({ circuit }: Bundle, rows: number): readonly Claim[] {
  const lanes = [paddedLanes(rows)];
  const isLinked = circuit.linkage !== undefined;
  const cost = predictRun(circuit, lanes, isLinked ? lanes : []);
  const { andGatesPerRow, reductionGatesPerRow } = costOf(circuit);
  const number = (value: number): string => Math.round(value).toLocaleString("en");
  const gates = number(8 * (cost.linkage?.bytesPerParty ?? 0));
  const linked = isLinked ? `to link rows takes ${gates} of them, and after that ` : "";
  const linkText = ({ rttMs, mbit }: Link): string =>
    `a round trip of ${rttMs} ms and ${mbit} Mbit/s`;
  const seconds = (link: Link, security: Security): string =>
    (predictedMs(cost, link, security) / 1000).toFixed(1);
  return [
    {
      text: `Over ${counted(rows, "row")} of one site${isLinked ? ", and as many linked ones of another" : ""}, padded to a multiple of 1,024, ${number(cost.andGates)} AND gates are computed; ${linked}a row adds about ${number(andGatesPerRow + reductionGatesPerRow)}.`,
    },
    {
      text: `The nodes exchange messages ${counted(cost.rounds, "time")}, and each node sends ${number(cost.bytesPerParty / 1024)} KiB in them.`,
    },
    {
      text: `A run, whose nodes prove every product to each other, takes about ${seconds(LOCAL_LINK, "malicious")} s in one room (${linkText(LOCAL_LINK)}), and about ${seconds(WIDE_LINK, "malicious")} s between hospitals (${linkText(WIDE_LINK)}).`,
    },
    {
      text: `Without proofs (\`--security semi-honest\`, for measurements) it is about ${seconds(LOCAL_LINK, "semi-honest")} s and ${seconds(WIDE_LINK, "semi-honest")} s.`,
    },
    {
      text: `This is a model, not a promise: ${START_MS} ms, ${NS_PER_AND} ns an AND gate and ${PROOF_NS_PER_AND} ns to prove it, half a round trip for each message, and the bytes at the rate; the first three are measured by \`npm run bench\` on a machine with two cores.`,
    },
  ];
}

function placeOfData(view: ContractView): NonNullable<Claim["source"]> {
  const span: Span = view.declaration.data[0]?.span ?? view.declaration.span;
  return view.placeOf(span);
}

function ruleIn(view: ContractView, rule: string, name: string): Pick<Claim, "rule"> {
  const found = view.ruleOf(rule, name);
  return found === undefined ? {} : { rule: found };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
