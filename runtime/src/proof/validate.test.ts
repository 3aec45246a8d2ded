import { expect, test } from "vitest";
import { honestGates, lockstep, PARTIES, proofParties, validateGates } from "./parties.testing.ts";
import { ProofError } from "./proof-error.ts";

const LONG = process.env["QSC_LONG"] === "1";
/** Long sizes take minutes. */
const TIMEOUT_MS = LONG ? 1_800_000 : 30_000;

for (const sizes of LONG
  ? [[1], [16], [17, 300, 2], [32768, 5], [4096, 4097]]
  : [[1], [17, 300, 2], [2048]]) {
  test(
    `three honest parties accept batches of ${sizes.join(", ")} words, with equal transcripts`,
    { timeout: TIMEOUT_MS },
    () => {
      const gates = sizes.map((words, index) => honestGates(100 + index, words));
      const { outcomes } = lockstep(
        proofParties("honest").map((party, index) =>
          validateGates(
            gates.map((one) => one[index]!),
            party,
          ),
        ),
      );
      const verdicts = outcomes.map((outcome) => {
        if (outcome.kind === "failed") throw outcome.error;
        if (outcome.kind !== "done") throw new Error("a party waits without end");
        return outcome.result;
      });
      for (const prover of PARTIES) {
        const both = verdicts.flatMap(({ ofNext, ofPrevious }) => [ofNext, ofPrevious]);
        const [one, other] = both.filter((verdict) => verdict.prover === prover);
        expect(one!.transcript).toEqual(other!.transcript);
      }
    },
  );
}

test(
  "a flipped product of any party, anywhere, is rejected by both others",
  { timeout: TIMEOUT_MS },
  () => {
    const words = 40;
    const positions = LONG
      ? Array.from({ length: 32 * words }, (_, k) => k)
      : [0, 31, 32, 511, 700, 1279];
    const parties = proofParties("flipped");
    for (const cheater of PARTIES) {
      const gates = honestGates(7 + cheater, words);
      for (const position of positions) {
        const zNext = Int32Array.from(gates[(cheater + 2) % 3]!.zNext);
        zNext[position >> 5]! ^= 1 << (position & 31);
        const seen = gates.map((one, party) =>
          party === (cheater + 2) % 3 ? { ...one, zNext } : one,
        );
        const { outcomes } = lockstep(
          parties.map((party, index) => validateGates([seen[index]!], party)),
        );
        for (const verifier of PARTIES.filter((party) => party !== cheater)) {
          const outcome = outcomes[verifier]!;
          const error = outcome.kind === "failed" ? outcome.error : outcome.kind;
          expect(error).toBeInstanceOf(ProofError);
          expect(error).toMatchObject({ code: "proof/rejected", party: cheater });
        }
      }
    }
  },
);
