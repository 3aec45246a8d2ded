import { expect, test } from "vitest";
import { toAst } from "./to-ast.ts";
import { forEachChild, nodesAt, walk } from "./visit.ts";

const text = "contract C { query { from p where age > 3 release { n = count(x) } } }";
const { document } = toAst("a.qsc", text);

function textOf({
  span,
}: {
  readonly span: { readonly start: number; readonly end: number };
}): string {
  return text.slice(span.start, span.end);
}

test("walk visits parents before children, in order", () => {
  const names: string[] = [];
  walk(document, (node) => {
    if (node.kind === undefined) names.push(textOf(node));
  });
  expect(names).toEqual(["C", "p", "n", "count", "x"]);
});

test("walk leaves out what is below a node refused", () => {
  const kinds: unknown[] = [];
  walk(document, (node) => {
    kinds.push(node.kind);
    return node.kind !== "query";
  });
  expect(kinds).toEqual(["document", "contract", undefined, "query"]);
});

test("forEachChild calls for direct children only", () => {
  const children: unknown[] = [];
  forEachChild(document, (child) => children.push(child.kind));
  expect(children).toEqual(["contract"]);
});

test("nodesAt goes from the document to the innermost node", () => {
  const kinds = nodesAt(document, text.indexOf("3")).map((node) => node.kind);
  expect(kinds).toEqual(["document", "contract", "query", "where", "binary", "integer"]);
});

test("spans are those of the text", () => {
  const spans: string[] = [];
  walk(document, (node) => {
    if (node.kind === "where" || node.kind === "call") spans.push(textOf(node));
  });
  expect(spans).toEqual(["where age > 3", "count(x)"]);
});
