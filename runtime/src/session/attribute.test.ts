import { expect, test } from "vitest";
import { PeerError } from "../transport/peer-error.ts";
import { attribute, type NodeFailure } from "./attribute.ts";
import { NodeRefusal } from "./network.ts";

const NODES = ["a", "b", "c"];

function refusal(reporter: string, node: string | null): NodeFailure {
  const error = new NodeRefusal({ code: "run/x", message: "m", help: "h", node });
  return { reporter, error };
}

function check(failures: readonly NodeFailure[], silent: readonly string[], node: string): void {
  expect(attribute(NODES, failures, new Set(silent)).node).toBe(node);
}

test("a node that is gone, before one that is blamed", () =>
  check(
    [refusal("a", "b"), { reporter: "c", error: new PeerError("transport/x", "c", "m", "h") }],
    [],
    "c",
  ));
test("one that is blamed and silent, before one that refused", () =>
  check([refusal("a", null), refusal("b", "c")], ["c"], "c"));
test("one that refused by itself, before one that is blamed", () =>
  check([refusal("a", "b"), refusal("b", null)], [], "b"));
test("who blames somebody that is no node of the run is named itself", () =>
  check([refusal("a", "somebody\u0000")], [], "a"));
test("an error without a cause is the reporter's", () =>
  check([{ reporter: "b", error: new Error("x") }], [], "b"));
