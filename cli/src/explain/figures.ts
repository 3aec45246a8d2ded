import { cellCount, isSecret, operandsOf, restsOn, type Item, type Query } from "@qsc/plan";
import type { ModelQuery } from "@qsc/compiler";
import type { ContractView } from "./contract-view.ts";
import type { Claim } from "./explanation.ts";
import { counted, listed, quoted } from "./words.ts";

/** Table by table: who is counted, in which cells, and each figure with what it opens. */
export function figureClaims(view: ContractView): readonly Claim[] {
  return view.bundle.plan.queries.flatMap((query, index) => {
    const model = view.model.queries[index];
    return model === undefined ? [] : tableClaims(view, query, model, index);
  });
}

function tableClaims(
  view: ContractView,
  query: Query,
  model: ModelQuery,
  index: number,
): readonly Claim[] {
  const conditions = (view.declaration.queries[index]?.steps ?? []).flatMap((step) =>
    step.kind === "where" ? [quoted(view.textOf(step.condition.span))] : [],
  );
  const keys = query.keys.map(
    ({ name, labels }) => `${quoted(name)} (${listed(labels.map(quoted))})`,
  );
  const who =
    conditions.length === 0 ? "all persons" : `the persons for whom ${listed(conditions)} holds`;
  const cells =
    keys.length === 0
      ? "one cell"
      : `${counted(cellCount(query), "cell")}, one for each value of ${listed(keys)}`;
  const domain = view.ruleOf("R27", "public group domain");
  return [
    {
      text: `Table ${quoted(query.name)} counts ${who}, in ${cells}.`,
      source: view.placeOf(model.span),
      ...(domain === undefined ? {} : { rule: domain }),
    },
    ...query.items.map((item, at) =>
      figureClaim(view, query, item, model.items[at]?.span ?? model.span),
    ),
  ];
}

function figureClaim(
  view: ContractView,
  query: Query,
  item: Item,
  span: ModelQuery["span"],
): Claim {
  const derived = view.ruleOf("R10", "derived counts");
  const to = item.hidden === true ? "nobody" : listed(item.recipients.map(quoted));
  return {
    text: `${quoted(view.textOf(span))} goes to ${to}: ${wordsOf(item, query)}.`,
    source: view.placeOf(span),
    ...(derived === undefined ? {} : { rule: derived }),
  };
}

const GUARDED = "it stays on shares, and is guarded as if it were released to";

function wordsOf(item: Item, query: Query): string {
  const { keys, noise, items } = query;
  if (item.hidden === true) {
    const what = item.kind === "derived" ? "computed from others" : "only computed with";
    return `${what}; ${GUARDED} ${listed(item.recipients.map(quoted))}`;
  }
  if (isSecret(items, items.indexOf(item))) return secretWords(item, query);
  const interval = noise === undefined ? " with its confidence interval" : "";
  const than = (reference: { readonly key: number; readonly label: number }): string =>
    quoted(keys[reference.key]?.labels[reference.label]);
  switch (item.kind) {
    case "count":
      return "the number of persons";
    case "proportion":
      return `a share of persons${interval}; both numbers open`;
    case "sum":
      return "a sum; it opens with the number of persons that it is over";
    case "mean":
      return item.squares === undefined
        ? "a mean; the sum and the number of persons that it is over open"
        : `a mean${interval}; the sum, the sum of squares and the number of persons open`;
    case "variance":
    case "stddev": {
      const name = item.kind === "variance" ? "variance" : "standard deviation";
      return `a ${name}; the sum, the sum of squares and the number of persons open`;
    }
    case "histogram":
      return `the number of persons in each of ${item.bins.length} bins`;
    case "quantile":
      return item.bands.some((band) => band.includes(".."))
        ? `which of ${item.bands.length} bands the quantile lies in; nothing else opens`
        : `the quantile, exactly: the value of somebody, one of ${item.bands.length} values, and not whose; nothing else opens`;
    case "differenceOfProportions":
    case "ratioOfProportions": {
      const name = item.kind === "ratioOfProportions" ? "ratio" : "difference";
      return `the ${name} of shares against ${than(item.than)}; both numbers of both cells open`;
    }
    case "differenceOfMeans":
      return `the difference of means against ${than(item.than)}; sum, sum of squares and number of persons of both cells open`;
    case "derived": {
      const names = operandsOf(item.formula).map((index) => quoted(items[index]?.name));
      const what = item.result === "truth" ? "a yes or no" : "a number";
      return `${what} computed after the run from ${listed(names)}; nothing more opens, and it is suppressed where one of them is`;
    }
  }
}

/** What is computed on shares tells its result alone. */
function secretWords(item: Item, { items }: Query): string {
  const base = [...restsOn(items, items.indexOf(item))].map((at) => quoted(items[at]?.name));
  const what = item.kind === "derived" && item.result === "truth" ? "a yes or no" : "a number";
  return `${what} computed on the shares from ${listed(base)}; it alone opens, and it is suppressed where one of them would be`;
}
