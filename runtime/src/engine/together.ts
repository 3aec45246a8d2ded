import type { Rounds } from "./multiply.ts";

/** Runs computations in lockstep: what they send in the same round travels as one message. */
export function* together<Result>(parts: readonly Rounds<Result>[]): Rounds<readonly Result[]> {
  const steps = parts.map((part) => part.next());
  for (;;) {
    const talking = steps.flatMap((step, index) =>
      step.done === true ? [] : [{ index, sent: step.value }],
    );
    if (talking.length === 0) break;
    const received = yield join(talking.map(({ sent }) => sent));
    let at = 0;
    for (const { index, sent } of talking) {
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
  if (messages.length === 1) return messages[0]!;
  const joined = new Int32Array(messages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    joined.set(message, at);
    at += message.length;
  }
  return joined;
}
