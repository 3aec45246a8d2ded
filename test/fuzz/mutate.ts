/** A number from 0 to below the bound. */
export type Random = (bound: number) => number;

/** A text of the corpus after one to eight mutations. */
export function mutate(corpus: readonly string[], random: Random): string {
  let text = pick(corpus, random);
  for (let left = 1 + random(8); left > 0; left--) {
    text = pick(mutations, random)(text, random, corpus);
  }
  return text;
}

type Mutation = (text: string, random: Random, corpus: readonly string[]) => string;

const mutations: readonly Mutation[] = [
  deleteToken,
  duplicateToken,
  swapTokens,
  replaceToken,
  flipBit,
  truncate,
  splice,
  insertJunk,
];

function deleteToken(text: string, random: Random): string {
  const tokens = split(text);
  tokens.splice(random(tokens.length), 1 + random(3));
  return tokens.join("");
}

function duplicateToken(text: string, random: Random): string {
  const tokens = split(text);
  const at = random(tokens.length);
  const copies = Array.from({ length: 1 + random(20) }, () => tokens[at] ?? "");
  tokens.splice(at, 0, ...copies);
  return tokens.join(random(2) === 0 ? "" : " ");
}

function swapTokens(text: string, random: Random): string {
  const tokens = split(text);
  const [a, b] = [random(tokens.length), random(tokens.length)];
  [tokens[a], tokens[b]] = [tokens[b] ?? "", tokens[a] ?? ""];
  return tokens.join("");
}

function replaceToken(text: string, random: Random, corpus: readonly string[]): string {
  const tokens = split(text);
  tokens[random(tokens.length)] = pick(split(pick(corpus, random)), random);
  return tokens.join("");
}

/** One bit of the UTF-8 form, which may then be no UTF-8. */
function flipBit(text: string, random: Random): string {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return text;
  const at = random(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  return bytes.toString();
}

function truncate(text: string, random: Random): string {
  return text.slice(0, random(text.length + 1));
}

function splice(text: string, random: Random, corpus: readonly string[]): string {
  const other = pick(corpus, random);
  return text.slice(0, random(text.length + 1)) + other.slice(random(other.length + 1));
}

const junk = [
  "\0",
  "\uD800",
  "😀",
  "\\",
  '"',
  "/*",
  "{{{{",
  "}}}}",
  "((((",
  "))",
  "..",
  "$",
  "\u2028",
  "\r",
];

function insertJunk(text: string, random: Random): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(junk, random).repeat(1 + random(40)) + text.slice(at);
}

/** Words, white space and single marks; never empty. */
function split(text: string): string[] {
  return text.match(/\w+|\s+|[^\w\s]/g) ?? [""];
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random(items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}
