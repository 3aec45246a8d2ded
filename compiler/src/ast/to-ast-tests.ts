import type {
  BindingCstNode,
  ExpectCstNode,
  ExpectedCstNode,
  GivenCstNode,
  TestCstNode,
  TestRowCstNode,
  TestValueCstNode,
} from "@qsc/grammar";
import { convertAll, endOf, integerOf, nameOf, nodeSpan, textOf, tokenAt } from "./cst-access.ts";
import type { Context } from "./cst-access.ts";
import type {
  ExpectedItem,
  NamedValue,
  TestDeclaration,
  TestExpectation,
  TestGiven,
  TestRow,
} from "./nodes.ts";
import { toExpression } from "./to-ast-expressions.ts";

/** Tests: spec/language.md §8. */

export function toTest(context: Context, node: TestCstNode): TestDeclaration {
  const { String, Of, Name, testItem } = node.children;
  const items = (testItem ?? []).map((item) => item.children);
  const withClauses = items.flatMap((item) => item.with ?? []);
  return {
    kind: "test",
    span: nodeSpan(context, node),
    title: textOf(context, tokenAt(String)) ?? { text: "", span: endOf(context, node) },
    contract: Of === undefined ? null : nameOf(context, tokenAt(Name)),
    given: convertAll(
      context,
      items.flatMap((item) => item.given ?? []),
      toGiven,
    ),
    bindings: withClauses.flatMap((clause) =>
      convertAll(context, clause.children.binding, toNamedValue),
    ),
    expectations: convertAll(context, items, toExpectation),
  };
}

function toGiven(context: Context, node: GivenCstNode): TestGiven | null {
  const data = nameOf(context, tokenAt(node.children.Name));
  if (data === null) return null;
  return {
    span: nodeSpan(context, node),
    data,
    from: textOf(context, tokenAt(node.children.String)),
    rows: convertAll(context, node.children.testRow, toRow),
  };
}

function toRow(context: Context, node: TestRowCstNode): TestRow {
  return {
    span: nodeSpan(context, node),
    count: integerOf(tokenAt(node.children.Integer)),
    values: convertAll(context, node.children.testValue, toNamedValue),
  };
}

function toNamedValue(
  context: Context,
  node: TestValueCstNode | BindingCstNode,
): NamedValue | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  if (name === null) return null;
  return { name, value: toExpression(context, node.children.expression?.[0], node) };
}

function toExpectation(
  context: Context,
  item: NonNullable<TestCstNode["children"]["testItem"]>[number]["children"],
): TestExpectation | null {
  const refused = item.refused?.[0];
  if (refused !== undefined) {
    const code = textOf(context, tokenAt(refused.children.String));
    return code === null ? null : { kind: "refused", span: nodeSpan(context, refused), code };
  }
  const cell = item.expect?.[0];
  return cell === undefined ? null : toCell(context, cell);
}

function toCell(context: Context, node: ExpectCstNode): TestExpectation {
  return {
    kind: "cell",
    span: nodeSpan(context, node),
    query: nameOf(context, tokenAt(node.children.Name)),
    keys: convertAll(context, node.children.binding, toNamedValue),
    items: convertAll(context, node.children.expected, toExpected),
  };
}

function toExpected(context: Context, node: ExpectedCstNode): ExpectedItem | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  if (name === null) return null;
  const suppressed = node.children.Suppressed !== undefined;
  return {
    name,
    value: suppressed ? null : toExpression(context, node.children.expression?.[0], node),
  };
}
