import type { Gate, Input, Stage, Wire } from "@qsc/plan";

/** A wire under construction; 0 and 1 are the constants. */
export type Node = number;

/** A number, least significant bit first. */
export type Bits = readonly Node[];

export const ZERO: Node = 0;
export const ONE: Node = 1;

/**
 * Builds one stage.
 * Equal gates become one, constants are folded, and an AND with a public operand becomes a `mask`.
 */
export interface Builder {
  readonly input: (input: Input) => Node;
  readonly not: (operand: Node) => Node;
  readonly xor: (left: Node, right: Node) => Node;
  readonly and: (left: Node, right: Node) => Node;
  readonly or: (left: Node, right: Node) => Node;
  /** `then` where `condition` is 1, else `otherwise`. */
  readonly choose: (condition: Node, then: Node, otherwise: Node) => Node;
  /** Conjunction and disjunction of many, the shallowest first, so that depth stays small. */
  readonly andAll: (operands: readonly Node[]) => Node;
  readonly orAll: (operands: readonly Node[]) => Node;
  readonly xorAll: (operands: readonly Node[]) => Node;
  /** The stage with all that `roots` depend on and nothing else, and the wire of each root. */
  readonly finish: (
    lanes: Stage["lanes"],
    roots: readonly Node[],
  ) => { readonly stage: Stage; readonly wireOf: (node: Node) => Wire };
}

type Definition =
  | { readonly kind: "constant" }
  | { readonly kind: "input"; readonly input: Input }
  | { readonly kind: "xor" | "and"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly operand: Node };

interface State {
  readonly definitions: Definition[];
  readonly depths: number[];
  readonly isPublic: boolean[];
  readonly known: Map<string, Node>;
}

export function createBuilder(): Builder {
  const state: State = {
    definitions: [{ kind: "constant" }, { kind: "constant" }],
    depths: [0, 0],
    isPublic: [true, true],
    known: new Map(),
  };
  const xor = (left: Node, right: Node): Node => addXor(state, left, right);
  const and = (left: Node, right: Node): Node => addAnd(state, left, right);
  const not = (operand: Node): Node => addNot(state, operand);
  const or = (left: Node, right: Node): Node => not(and(not(left), not(right)));
  const andAll = (operands: readonly Node[]): Node => foldShallowest(state, operands, and);
  return {
    ...{ xor, and, not, or, andAll },
    input: (input) => addInput(state, input),
    choose: (condition, then, otherwise) => xor(otherwise, and(condition, xor(then, otherwise))),
    orAll: (operands) => not(andAll(operands.map(not))),
    xorAll: (operands) => operands.reduce(xor, ZERO),
    finish: (lanes, roots) => finish(state, lanes, roots),
  };
}

function addInput(state: State, input: Input): Node {
  const isPublic = input.kind === "parameter" || input.kind === "one";
  return define(state, JSON.stringify(input), { kind: "input", input }, 0, isPublic);
}

function addNot(state: State, operand: Node): Node {
  if (operand === ZERO) return ONE;
  if (operand === ONE) return ZERO;
  const definition = state.definitions[operand];
  if (definition?.kind === "not") return definition.operand;
  const depth = state.depths[operand] ?? 0;
  const isPublic = state.isPublic[operand] ?? false;
  return define(state, `not ${operand}`, { kind: "not", operand }, depth, isPublic);
}

function addXor(state: State, a: Node, b: Node): Node {
  if (a === b) return ZERO;
  if (a === ZERO) return b;
  if (b === ZERO) return a;
  if (a === ONE) return addNot(state, b);
  if (b === ONE) return addNot(state, a);
  const [first, second] = [state.definitions[a], state.definitions[b]];
  // Negations travel outwards, where they cancel or are shared.
  if (first?.kind === "not") return addNot(state, addXor(state, first.operand, b));
  if (second?.kind === "not") return addNot(state, addXor(state, a, second.operand));
  const [left, right] = a < b ? [a, b] : [b, a];
  // x ^ (x ^ y) = y
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const inner = state.definitions[other];
    if (inner?.kind === "xor" && inner.left === one) return inner.right;
    if (inner?.kind === "xor" && inner.right === one) return inner.left;
  }
  const depth = Math.max(state.depths[left] ?? 0, state.depths[right] ?? 0);
  const isPublic = (state.isPublic[left] ?? false) && (state.isPublic[right] ?? false);
  return define(state, `xor ${left} ${right}`, { kind: "xor", left, right }, depth, isPublic);
}

function addAnd(state: State, a: Node, b: Node): Node {
  if (a === ZERO || b === ZERO) return ZERO;
  if (a === ONE || a === b) return b;
  if (b === ONE) return a;
  if (addNot(state, a) === b) return ZERO;
  const [left, right] = a < b ? [a, b] : [b, a];
  const [leftPublic, rightPublic] = [state.isPublic[left], state.isPublic[right]];
  const cost = leftPublic === true || rightPublic === true ? 0 : 1;
  const depth = Math.max(state.depths[left] ?? 0, state.depths[right] ?? 0) + cost;
  const isPublic = leftPublic === true && rightPublic === true;
  return define(state, `and ${left} ${right}`, { kind: "and", left, right }, depth, isPublic);
}

function define(
  state: State,
  key: string,
  definition: Definition,
  depth: number,
  isPublic: boolean,
): Node {
  const known = state.known.get(key);
  if (known !== undefined) return known;
  const node = state.definitions.length;
  state.definitions.push(definition);
  state.depths.push(depth);
  state.isPublic.push(isPublic);
  state.known.set(key, node);
  return node;
}

function foldShallowest(
  state: State,
  operands: readonly Node[],
  combine: (left: Node, right: Node) => Node,
): Node {
  // Public operands first: they cost nothing and may settle the rest.
  const queue = [...new Set(operands)].sort((a, b) => a - b);
  const rank = (node: Node): number =>
    state.isPublic[node] === true ? -1 : (state.depths[node] ?? 0);
  while (queue.length > 1) {
    queue.sort((a, b) => rank(a) - rank(b) || a - b);
    const [left, right] = [queue.shift() ?? ONE, queue.shift() ?? ONE];
    queue.push(combine(left, right));
  }
  return queue[0] ?? ONE;
}

function finish(
  state: State,
  lanes: Stage["lanes"],
  roots: readonly Node[],
): { readonly stage: Stage; readonly wireOf: (node: Node) => Wire } {
  const live = liveNodes(state, roots);
  if (live.has(ZERO)) live.add(ONE);
  const inputs: Input[] = [];
  const wires = new Map<Node, Wire>();
  const order = [...live].sort((a, b) => a - b);
  for (const node of order) {
    const definition = state.definitions[node];
    if (definition?.kind === "input") wires.set(node, inputs.push(definition.input) - 1);
    if (node === ONE) wires.set(node, inputs.push({ kind: "one" }) - 1);
  }
  const gates: Gate[] = [];
  const wireOf = (node: Node): Wire => {
    const wire = wires.get(node);
    if (wire === undefined) throw new RangeError(`node ${node} is not part of the stage`);
    return wire;
  };
  for (const node of order) {
    const gate = gateOf(state, node, wireOf);
    if (gate !== null) wires.set(node, inputs.length + gates.push(gate) - 1);
  }
  return { stage: { lanes, inputs, gates }, wireOf };
}

function gateOf(state: State, node: Node, wireOf: (node: Node) => Wire): Gate | null {
  const definition = state.definitions[node];
  if (definition === undefined || definition.kind === "input") return null;
  switch (definition.kind) {
    case "constant":
      return node === ZERO ? { kind: "not", operand: wireOf(ONE) } : null;
    case "not":
      return { kind: "not", operand: wireOf(definition.operand) };
    case "xor":
      return { kind: "xor", left: wireOf(definition.left), right: wireOf(definition.right) };
    case "and": {
      const { left, right } = definition;
      const isMask = state.isPublic[left] === true || state.isPublic[right] === true;
      return { kind: isMask ? "mask" : "and", left: wireOf(left), right: wireOf(right) };
    }
  }
}

function liveNodes(state: State, roots: readonly Node[]): Set<Node> {
  const live = new Set<Node>();
  const pending = [...roots];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (live.has(node)) continue;
    live.add(node);
    const definition = state.definitions[node];
    if (definition?.kind === "not") pending.push(definition.operand);
    if (definition?.kind === "xor" || definition?.kind === "and") {
      pending.push(definition.left, definition.right);
    }
  }
  return live;
}
