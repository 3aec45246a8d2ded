/** A compute party of the committee. Indices are taken modulo 3. */
export type PartyIndex = 0 | 1 | 2;

/**
 * What party P_i holds of a secret bit-plane x = x_0 ^ x_1 ^ x_2: the components x_i (`own`) and x_{i+1} (`next`).
 *
 * The words are immutable by convention: results of a round are views into message buffers.
 * A share can be neither printed (its fields are private) nor turned into JSON; only the message codec reads its words.
 */
export class Share {
  readonly #own: Int32Array;
  readonly #next: Int32Array;

  constructor(own: Int32Array, next: Int32Array) {
    if (own.length !== next.length)
      throw new RangeError("the components of a share differ in length");
    this.#own = own;
    this.#next = next;
  }

  get own(): Int32Array {
    return this.#own;
  }

  get next(): Int32Array {
    return this.#next;
  }

  toJSON(): never {
    throw new TypeError("a share cannot be turned into JSON");
  }

  toString(): string {
    return "Share";
  }
}

export function nextParty(party: PartyIndex): PartyIndex {
  return ((party + 1) % 3) as PartyIndex;
}

export function previousParty(party: PartyIndex): PartyIndex {
  return ((party + 2) % 3) as PartyIndex;
}

/** The sharing of a public plane, `mask`: component x_0 is the plane, the others are 0. */
export function sharePublic(
  party: PartyIndex,
  { mask, zero }: { readonly mask: Int32Array; readonly zero: Int32Array },
): Share {
  return new Share(party === 0 ? mask : zero, party === 2 ? mask : zero);
}
