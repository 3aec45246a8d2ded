import type { Circuit, Input } from "./circuit.ts";
import type { Slots } from "./expression.ts";
import { slotsOf } from "./joined.ts";
import type { Dataset, JoinedData } from "./plan.ts";

/**
 * Bits of the token that stands for a person where rows are linked: with 2·10^7 persons
 * two of them have the same one with a probability below 2^-24 (docs/design/joins.md).
 */
export const TOKEN_BITS = 72;

/** The joined data set whose rows other sites hold. */
export interface LinkedData {
  readonly data: JoinedData;
  readonly slots: Slots;
}

/** The data set whose rows the nodes put into the slots of their persons; null where each site does so itself. */
export function linkedData(dataset: Dataset): LinkedData | null {
  const index = (dataset.joined ?? []).findIndex(({ acrossSites }) => acrossSites === true);
  const [data, slots] = [dataset.joined?.[index], slotsOf(dataset)[index]];
  return data === undefined || slots === undefined ? null : { data, slots };
}

/** What a site of persons shares: everything but the slots that the nodes fill. */
export function personsOf(dataset: Dataset): Dataset {
  if (linkedData(dataset) === null) return dataset;
  return remembered(withoutSlots, dataset, () => {
    const { joined = [], ...own } = dataset;
    const rest = joined.filter(({ acrossSites }) => acrossSites !== true);
    return rest.length === 0 ? own : { ...own, joined: rest };
  });
}

/** What a site of linked rows shares: a lane for each row. */
export function rowsOf(data: JoinedData): Dataset {
  return remembered(alone, data, () => {
    const { name, schema, person, columns } = data;
    return { name, schema, person, columns };
  });
}

const withoutSlots = new WeakMap<Dataset, Dataset>();
const alone = new WeakMap<JoinedData, Dataset>();

/** Layouts are worked out once for an object, so the same data set has to be the same object. */
function remembered<Key extends object>(
  known: WeakMap<Key, Dataset>,
  key: Key,
  make: () => Dataset,
): Dataset {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

/** Where a stored column of the data set is among those of `personsOf`; it is in no slot of linked rows. */
export function personsColumn({ first, width, count }: Slots, column: number): number {
  return column < first ? column : column - width * count;
}

/** A plane of a stored column. */
export type CarriedPlane = Extract<Input, { readonly kind: "column" | "present" }>;

/** The planes that linked lanes need: what the circuit reads of persons, and of rows as columns of slot 0. */
export interface CarriedPlanes {
  readonly persons: readonly CarriedPlane[];
  readonly rows: readonly CarriedPlane[];
}

/** What nobody reads is not moved. */
export function carriedPlanes(circuit: Circuit, slots: Slots): CarriedPlanes {
  const persons = new Map<string, CarriedPlane>();
  const rows = new Map<string, CarriedPlane>();
  for (const { inputs } of circuit.stages) {
    for (const input of inputs) {
      if (input.kind !== "column" && input.kind !== "present") continue;
      const place = slotOf(slots, input.column);
      if (place === null) persons.set(JSON.stringify(input), input);
      else if (place.column > 0) {
        const first = { ...input, column: slots.first + place.column };
        rows.set(JSON.stringify(first), first);
      }
    }
  }
  return { persons: [...persons.values()], rows: [...rows.values()] };
}

/** In which slot a stored column is; its column 0 tells whether the slot is used. Null for other columns. */
export function slotOf(
  { first, width, count }: Slots,
  column: number,
): { readonly slot: number; readonly column: number } | null {
  const within = column - first;
  if (within < 0 || within >= width * count) return null;
  return { slot: Math.floor(within / width), column: within % width };
}

/** The data set as if each site had the rows of its own persons: what figures mean does not change. */
export function joinedAtSites(dataset: Dataset): Dataset {
  if (linkedData(dataset) === null) return dataset;
  return remembered(atSites, dataset, () => ({
    ...dataset,
    joined: (dataset.joined ?? []).map(({ acrossSites: _across, ...rest }) => rest),
  }));
}

const atSites = new WeakMap<Dataset, Dataset>();
