import type { Circuit, Input, Output } from "@qsc/plan";
import { laneMask } from "../bits/planes.ts";
import { returnRoom } from "../bits/room.ts";
import { Share, type PartyIndex } from "../sharing/share.ts";
import type { RandomBits } from "../sharing/random-bits.ts";
import type { Numbers } from "./compare.ts";
import { linkRows, type LinkageInputs } from "./link-rows.ts";
import { multiplyShares, type Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { rank } from "./rank.ts";
import { reduce, type ReductionInput } from "./reduce.ts";
import {
  schedule,
  type Layer,
  type ScheduledGate,
  type StageSchedule,
  type Wave,
} from "./schedule.ts";
import { together } from "./together.ts";
import { asShare, evaluateLocal, outside, type StageLanes, type WireValue } from "./wire-value.ts";

/** What one party brings to a run. */
export interface PartyInputs {
  readonly party: PartyIndex;
  /** Padded rows of each site; multiples of `LANE_BLOCK`. */
  readonly siteLanes: readonly number[];
  readonly rows: RowInputs;
  /** Needed by circuits that link rows of other sites, which then come in place of `siteLanes` and `rows`. */
  readonly linkage: LinkageInputs | null;
  /** For each parameter its value less the minimum of its type. */
  readonly parameters: readonly number[];
  readonly products: Products;
  /** Needed by circuits that draw noise. */
  readonly random: RandomBits | null;
}

/** Shares of the data set's planes, each `lanes` long. */
export interface RowInputs {
  valid(): Share;
  bit(column: number, bit: number): Share;
  present(column: number): Share;
}

/** One party's share of one output: its wires' planes, least significant first. */
export interface OutputShare {
  readonly output: Output;
  readonly lanes: number;
  readonly bits: readonly Share[];
}

/**
 * Executes a validated circuit as one party: yields the message of each round for P_{i-1}, is resumed with that of P_{i+1}.
 * Semi-honest three-party protocol of Araki et al. 2016 (spec/protocol.md).
 * What is yielded is overwritten after the next resumption, so it must have left by then; in the end the room of the products is given back.
 */
export function* evaluate(circuit: Circuit, inputs: PartyInputs): Rounds<readonly OutputShare[]> {
  const state = new Evaluation(circuit, yield* linked(circuit, inputs));
  for (const wave of schedule(circuit).waves) {
    const { stages, depth } = wave;
    for (const { stage, layers } of stages) {
      state.load(stage);
      state.finishLayer(stage, layers[0]!);
    }
    for (let d = 1; d <= depth; d++) yield* state.layer(stages, d);
    yield* state.condense(wave);
  }
  const outputs = circuit.outputs.map((output) => state.output(output));
  returnRoom(inputs.products.room);
  return outputs;
}

function* linked(circuit: Circuit, inputs: PartyInputs): Rounds<PartyInputs> {
  if (circuit.linkage === undefined) return inputs;
  const { linkage, party, products } = inputs;
  if (linkage === null) throw new TypeError("the circuit links rows, and none are given");
  const { lanes, rows } = yield* linkRows(circuit, linkage, party, products);
  return { ...inputs, siteLanes: [lanes], rows };
}

class Evaluation {
  readonly #circuit: Circuit;
  readonly #inputs: PartyInputs;
  readonly #stages: readonly StageLanes[];
  readonly #wires: readonly (WireValue | undefined)[][];
  /** By reduction and site, or for all sites at index 0. */
  readonly #totals: (readonly Numbers[] | undefined)[];
  /** By ranking and rank. */
  readonly #ranked: (readonly Numbers[] | undefined)[];

  constructor(circuit: Circuit, inputs: PartyInputs) {
    this.#circuit = circuit;
    this.#inputs = inputs;
    const rows = inputs.siteLanes.reduce((sum, lanes) => sum + lanes, 0);
    const { room } = inputs.products;
    this.#stages = circuit.stages.map(({ lanes }) => {
      const count = lanes === "rows" ? rows : lanes;
      const mask = room.copyOf(laneMask(count));
      const zero = room.zeros(mask.length);
      room.keep(mask);
      room.keep(zero);
      return { party: inputs.party, lanes: count, room, mask, zero };
    });
    this.#wires = circuit.stages.map(() => []);
    this.#totals = circuit.reductions.map(() => undefined);
    this.#ranked = (circuit.rankings ?? []).map(() => undefined);
  }

  load(stage: number): void {
    this.#circuit.stages[stage]!.inputs.forEach((input, wire) => {
      this.#drive(stage, wire, this.#input(input, this.#stages[stage]!));
    });
  }

  /** The ANDs of depth d of all stages in one round, then what follows locally. */
  *layer(stages: readonly StageSchedule[], d: number): Rounds<void> {
    const parts = stages.flatMap(({ stage, layers }) => {
      const layer = layers[d];
      return layer === undefined ? [] : [{ stage, layer, words: this.#stages[stage]!.mask.length }];
    });
    const total = parts.reduce((sum, { layer, words }) => sum + layer.ands.length * words, 0);
    const message = this.#inputs.products.message(total);
    let at = 0;
    for (const { stage, layer } of parts) {
      for (const scheduled of layer.ands) {
        const [left, right] = this.#operands(stage, scheduled);
        at += multiplyShares(message, at, left, right);
      }
    }
    const { sent } = message;
    const received = yield* message.exchange();
    at = 0;
    for (const { stage, layer, words } of parts) {
      for (const { wire } of layer.ands) {
        const own = sent.subarray(at, at + words);
        this.#drive(stage, wire, new Share(own, received.subarray(at, at + words)));
        at += words;
      }
      this.finishLayer(stage, layer);
    }
  }

  finishLayer(stage: number, layer: Layer): void {
    const wires = this.#wires[stage]!;
    for (const { wire, gate } of layer.locals) {
      if (gate.kind === "and") continue;
      this.#drive(stage, wire, evaluateLocal(gate, wires, this.#stages[stage]!));
    }
    for (const wire of layer.dead) this.#forget(stage, wire);
  }

  /** A plane may be that of several wires; each counts as a use. */
  #drive(stage: number, wire: number, value: WireValue): void {
    this.#wires[stage]![wire] = value;
    if (typeof value === "boolean") return;
    const { room } = this.#inputs.products;
    room.keep(value.own);
    room.keep(value.next);
  }

  #forget(stage: number, wire: number): void {
    const value = this.#wires[stage]![wire];
    this.#wires[stage]![wire] = undefined;
    if (value === undefined || typeof value === "boolean") return;
    const { room } = this.#inputs.products;
    room.drop(value.own);
    room.drop(value.next);
  }

  /** Adds up and ranks the lanes of a wave's stages, all in the same rounds. */
  *condense({ reductions, rankings }: Wave): Rounds<void> {
    const parts: Rounds<void>[] = rankings.map((index) => this.#rank(index));
    if (reductions.length > 0) parts.push(this.#reduce(reductions));
    const leave = this.#inputs.products.room.region();
    yield* together(parts);
    leave();
  }

  *#reduce(reductions: readonly number[]): Rounds<void> {
    const inputs = reductions.map((index) => this.#reductionInputs(index));
    const results = yield* reduce(inputs.flat(), this.#inputs.products);
    let at = 0;
    reductions.forEach((index, place) => {
      this.#totals[index] = results.slice(at, (at += inputs[place]!.length)).map(outside);
    });
  }

  /** One for all lanes, or one for the lanes of each site. */
  #reductionInputs(index: number): readonly ReductionInput[] {
    const { stage, terms, width, sites } = this.#circuit.reductions[index]!;
    const shares = this.#terms(stage, terms);
    const { lanes } = this.#stages[stage]!;
    if (sites === undefined) return [{ lanes, terms: shares, width }];
    let from = 0;
    return this.#inputs.siteLanes.map((count) => {
      const [start, end] = [from / 32, (from += count) / 32];
      const slice = ({ own, next }: Share): Share =>
        new Share(own.subarray(start, end), next.subarray(start, end));
      return { lanes: count, terms: shares.map((term) => term.map(slice)), width };
    });
  }

  *#rank(index: number): Rounds<void> {
    const { stage, terms, count } = this.#circuit.rankings![index]!;
    const numbers = yield* rank({ terms: this.#terms(stage, terms), count }, this.#inputs.products);
    this.#ranked[index] = numbers.map(outside);
  }

  #terms(stage: number, terms: readonly (readonly number[])[]): readonly Numbers[] {
    return terms.map((term) => term.map((wire) => this.#share(stage, wire)));
  }

  output(output: Output): OutputShare {
    return {
      output,
      lanes: this.#stages[output.stage]!.lanes,
      bits: outside(output.wires.map((wire) => this.#share(output.stage, wire))),
    };
  }

  #operands(stage: number, { gate }: ScheduledGate): readonly [Share, Share] {
    if (gate.kind !== "and") throw new TypeError("only `and` gates are multiplied");
    return [this.#share(stage, gate.left), this.#share(stage, gate.right)];
  }

  #share(stage: number, wire: number): Share {
    const value = this.#wires[stage]![wire];
    if (value === undefined) throw new TypeError("a wire was read before it was driven");
    return asShare(value, this.#stages[stage]!);
  }

  #input(input: Input, stage: StageLanes): WireValue {
    const { rows, parameters } = this.#inputs;
    switch (input.kind) {
      case "column":
        return this.#inside(rows.bit(input.column, input.bit));
      case "present":
        return this.#inside(rows.present(input.column));
      case "valid":
        return this.#inside(rows.valid());
      case "parameter":
        return bitOf(parameters[input.parameter]!, input.bit);
      case "one":
        return true;
      case "sum":
        return this.#total(input, stage);
      case "ranked":
        return this.#inside(this.#ranked[input.ranking]![input.rank]![input.bit]!);
      case "random": {
        const { random } = this.#inputs;
        if (random === null) throw new TypeError("the circuit draws noise, and there are no seeds");
        return this.#inside(random.plane(input.number, stage.mask));
      }
      case "copy":
        return this.#copy(input.stage, input.wire, stage);
      case "pick":
        return repeatLane(this.#share(input.stage, input.wire), input.lane, stage);
    }
  }

  /** A site that does not take part has a total of 0, as secret as any. */
  #total(input: Extract<Input, { readonly kind: "sum" }>, stage: StageLanes): Share {
    const totals = this.#totals[input.reduction]!;
    const total = totals[input.site ?? 0]?.[input.bit];
    return total === undefined ? new Share(stage.zero, stage.zero) : this.#inside(total);
  }

  #inside({ own, next }: Share): Share {
    const { room } = this.#inputs.products;
    return new Share(room.copyOf(own), room.copyOf(next));
  }

  /** The wire itself, or its only lane in every lane. A copy counts as secret even if its source is public. */
  #copy(source: number, wire: number, stage: StageLanes): WireValue {
    const share = this.#share(source, wire);
    if (this.#stages[source]!.lanes === stage.lanes) return share;
    return repeatLane(share, 0, stage);
  }
}

function repeatLane(share: Share, lane: number, { mask, zero }: StageLanes): Share {
  const repeat = (plane: Int32Array): Int32Array =>
    ((plane[lane >>> 5]! >>> (lane & 31)) & 1) === 1 ? mask : zero;
  return new Share(repeat(share.own), repeat(share.next));
}

/** Bit `bit` of a natural number below 2^53. */
function bitOf(value: number, bit: number): boolean {
  return Math.floor(value / 2 ** bit) % 2 === 1;
}
