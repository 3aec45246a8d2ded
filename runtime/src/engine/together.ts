import type { Rounds } from "./multiply.ts";

/** Runs computations in lockstep: what they send in the same round travels as one message. */
export function* together<Result>(parts: readonly Rounds<Result>[]): Rounds<readonly Result[]> {
  const steps = parts.map((part) => part.next());
  for (;;) {
    const talking = steps.flatMap((step, index) =>
      step.done === true ? [] : [{ index, round: step.value }],
    );
    const [first] = talking;
    if (first === undefined) break;
    if (talking.length === 1) {
      steps[first.index] = parts[first.index]!.next(yield first.round);
      continue;
    }
    const received = yield { sent: join(talking.map(({ round }) => round.sent)), into: null };
    let at = 0;
    for (const { index, round } of talking) {
      const { sent } = round;
      const end = at + sent.length;
      steps[index] = parts[index]!.next(received.subarray(at, end));
      at = end;
    }
  }
  return steps.map((step) => {
    if (step.done !== true) throw new Error("a computation has not ended");
    return step.value;
  });
}

function join(messages: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(messages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    joined.set(message, at);
    at += message.length;
  }
  return joined;
}
