import type { Expression } from "../ast/nodes.ts";

/** A literal number: `digits` times 10^-scale, with as few decimals as it needs. */
export interface Decimal {
  readonly digits: number;
  readonly scale: number;
}

/** The value of a number literal with an optional sign; null for anything else. */
export function numberLiteral(expression: Expression): Decimal | null {
  switch (expression.kind) {
    case "integer":
      return { digits: expression.value, scale: 0 };
    case "decimal":
      return shortest({ digits: expression.digits, scale: expression.scale });
    case "unary": {
      if (expression.operator !== "-") return null;
      const operand =
        expression.operand.kind === "unary" ? null : numberLiteral(expression.operand);
      return operand && { digits: negated(operand.digits), scale: operand.scale };
    }
    default:
      return null;
  }
}

/** The integer that stands for the number at `scale` decimals; null when it has more decimals. */
export function atScale(number: Decimal, scale: number): number | null {
  const { digits, scale: own } = shortest(number);
  return own > scale ? null : digits * 10 ** (scale - own);
}

/** The number without trailing zeros after the point. */
export function shortest(number: Decimal): Decimal {
  let { digits, scale } = number;
  while (scale > 0 && digits % 10 === 0) {
    digits /= 10;
    scale--;
  }
  return { digits: digits + 0, scale };
}

/** `-0` has no place in plans: canonical JSON writes it as `0`, and then plan and bytes would differ. */
export function negated(value: number): number {
  return value === 0 ? 0 : -value;
}
