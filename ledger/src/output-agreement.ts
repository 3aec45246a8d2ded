import type { AttestationBody } from "./attestation.ts";
import type { Attestations } from "./receipt.ts";
import { sameData, show } from "./same-data.ts";

/**
 * Why the commitments to output shares do not show that both holders of each hold the same.
 * Equal commitments are equal shares, and nobody can tell which: they are salted with a secret of the two.
 */
export function outputFault(attestations: Attestations): string | null {
  const [first] = attestations;
  const recipients = recipientsIn(first.body);
  if (new Set(recipients).size !== recipients.length) {
    return "a recipient is named twice";
  }
  for (const { body } of attestations) {
    if (!sameData(recipientsIn(body), recipients)) {
      return `node ${body.node} commits to outputs of ${show(recipientsIn(body))}, but node 0 of ${show(recipients)}`;
    }
    const held = componentsHeld(body);
    const wrong = body.outputs.find(
      ({ commitments }) =>
        !sameData(
          commitments.map(({ component }) => component),
          held,
        ),
    );
    if (wrong !== undefined) {
      return `node ${body.node} must commit to the components that it holds, ${held.join(" and ")}`;
    }
  }
  for (const [at, recipient] of recipients.entries()) {
    for (const component of [0, 1, 2]) {
      const fault = componentFault(attestations, at, component);
      if (fault !== null) return `${fault} of the outputs of \`${recipient}\``;
    }
  }
  return null;
}

function componentFault(attestations: Attestations, at: number, component: number): string | null {
  const commitments = attestations.flatMap(({ body }) =>
    (body.outputs[at]?.commitments ?? [])
      .filter((commitment) => commitment.component === component)
      .map(({ digest }) => ({ node: body.node, digest })),
  );
  const [left, right] = commitments;
  if (left?.digest === right?.digest) return null;
  return `nodes ${left?.node} and ${right?.node} commit to different shares of component ${component}`;
}

function recipientsIn(body: AttestationBody): readonly string[] {
  return body.outputs.map(({ recipient }) => recipient);
}

/** Replicated sharing: node i holds components i and i + 1. */
function componentsHeld({ node }: AttestationBody): readonly number[] {
  return [node, (node + 1) % 3].toSorted();
}
