import type { Span } from "../source/span.ts";

/**
 * Walking the tree without naming its kinds. Nodes are plain data, so a child is any object with a
 * `span`, in a field or in a list in a field.
 */
export interface Node {
  readonly span: Span;
  readonly kind?: string;
}

/** Calls `visit` for each child, in the order of the fields. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  for (const value of Object.values(node)) forEachNode(value, visit);
}

/**
 * Calls `enter` for the node and everything below it, parents first. Where `enter` returns false,
 * what is below is left out. Uses no stack of its own depth, so that any tree can be walked.
 */
export function walk(root: Node, enter: (node: Node) => boolean | void): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (enter(node) === false) continue;
    const children: Node[] = [];
    forEachChild(node, (child) => children.push(child));
    pending.push(...children.reverse());
  }
}

/** The nodes around an offset, outermost first; an offset at a node's end counts as inside. */
export function nodesAt(root: Node, offset: number): readonly Node[] {
  const path: Node[] = [];
  walk(root, (node) => {
    const inside = node.span.start <= offset && offset <= node.span.end;
    if (inside) path.push(node);
    return inside;
  });
  return path;
}

function forEachNode(value: unknown, visit: (child: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) forEachNode(item, visit);
  } else if (typeof value === "object" && value !== null) {
    if (isNode(value)) visit(value);
    else if (!("path" in value)) for (const part of Object.values(value)) forEachNode(part, visit);
  }
}

function isNode(value: object): value is Node {
  return "span" in value;
}
