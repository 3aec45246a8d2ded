/**
 * What a column, an expression or a parameter can hold.
 * Every value is an integer inside the engine; the type says how the integer is read.
 *
 * - `bool`: 0 or 1.
 * - `int`: the integer itself times 10^-scale; `Decimal(1) 60.0..260.0` is `{ min: 600, max: 2600, scale: 1 }`.
 * - `date`: days since 1970-01-01, UTC.
 * - `enum`: the index of the member.
 */
export type ValueType = BoolType | IntType | DateType | EnumType;

export interface BoolType {
  readonly kind: "bool";
}

export interface IntType {
  readonly kind: "int";
  readonly min: number;
  readonly max: number;
  readonly scale: number;
}

export interface DateType {
  readonly kind: "date";
  readonly min: number;
  readonly max: number;
}

export interface EnumType {
  readonly kind: "enum";
  readonly members: readonly string[];
  /** Of codes: the system that they belong to, such as `ICD-10`; equal texts of two systems are different codes. */
  readonly system?: string;
}

/** The closed integer interval that a value lies in. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export function boundsOf(type: ValueType): Bounds {
  switch (type.kind) {
    case "bool":
      return { min: 0, max: 1 };
    case "int":
    case "date":
      return { min: type.min, max: type.max };
    case "enum":
      return { min: 0, max: type.members.length - 1 };
  }
}

/** The number of bits that hold `max - min`: values travel as offsets from their minimum. */
export function widthOf(bounds: Bounds): number {
  let width = 0;
  while (2 ** width <= bounds.max - bounds.min) width++;
  return width;
}
