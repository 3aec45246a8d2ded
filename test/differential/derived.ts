import type { Random } from "../support/random.ts";
import type { Said } from "./conditions.ts";

/** A figure that is one number, by the name of its item. */
interface Operand extends NonNullable<Said["number"]> {
  readonly name: string;
}

/** One or two figures computed from those above; none where nothing above is a number. */
export function drawDerived(items: readonly Said[], random: Random): readonly Said[] {
  const operands = operandsIn(items);
  if (operands.length === 0) return [];
  const first = drawOne(operands, items.length, random);
  if (random.chance(50)) return [first];
  return [first, drawOne(operandsIn([...items, first]), items.length + 1, random)];
}

function operandsIn(items: readonly Said[]): readonly Operand[] {
  return items.flatMap(({ number }, index) =>
    number === undefined ? [] : [{ name: `item${index}`, ...number }],
  );
}

function drawOne(operands: readonly Operand[], index: number, random: Random): Said {
  // Doubles hold whole numbers exactly; only those may decide a comparison, or whether a divisor is 0.
  const whole = operands.filter((one) => one.whole);
  if (whole.length === 0 || random.chance(40)) return drawSum(operands, index, random);
  return random.chance(60) ? drawQuotient(whole, index, random) : drawTest(whole, index, random);
}

function drawSum(operands: readonly Operand[], index: number, random: Random): Said {
  const [a, b] = [random.pick(operands), random.pick(operands)];
  const c = random.between(1, 20);
  const { qsc, sql, whole } = random.pick([
    { qsc: `${a.name} - ${b.name}`, sql: `(${a.sql}) - (${b.sql})`, whole: true },
    { qsc: `${a.name} + ${b.name} * ${c}`, sql: `(${a.sql}) + (${b.sql}) * ${c}`, whole: true },
    { qsc: `-${a.name} * ${c}.25`, sql: `-(${a.sql}) * ${c}.25`, whole: false },
    { qsc: `10% * (${a.name} - ${c})`, sql: `((${a.sql}) - ${c}) / 10`, whole: false },
  ]);
  return {
    ...{ qsc: `item${index} = ${qsc}`, sql: `${sql} AS i${index}_derived` },
    number: { sql, whole: whole && a.whole && b.whole },
  };
}

/** NULL stands for what is undefined. */
function drawQuotient(whole: readonly Operand[], index: number, random: Random): Said {
  const [a, b] = [random.pick(whole), random.pick(whole)];
  const { qsc, over, under } = random.pick([
    { qsc: `100 * ${a.name} / ${b.name}`, over: `100 * (${a.sql})`, under: b.sql },
    {
      qsc: `${a.name} / (${a.name} - ${b.name})`,
      ...{ over: a.sql, under: `(${a.sql}) - (${b.sql})` },
    },
  ]);
  const sql = `CAST(${over} AS DOUBLE) / nullif(${under}, 0) AS i${index}_derived`;
  return { qsc: `item${index} = ${qsc}`, sql };
}

function drawTest(whole: readonly Operand[], index: number, random: Random): Said {
  const [a, b, limit] = [random.pick(whole), random.pick(whole), random.pick(whole)];
  const c = random.between(1, 20);
  const sign = random.pick(["==", "!=", "<", "<=", ">", ">="] as const);
  const inSql = sign === "==" ? "=" : sign === "!=" ? "<>" : sign;
  const test = `${c * 5}% * ${a.name} ${sign} ${b.name}`;
  const sql = `((${a.sql}) * ${c} ${inSql} (${b.sql}) * 20 OR NOT ((${limit.sql}) >= ${c * 9}))`;
  return {
    qsc: `item${index} = ${test} or not ${limit.name} >= ${c * 9}`,
    sql: `${sql} AS i${index}_truth`,
  };
}
