import { digestOf, type Bundle, type Digest } from "@qsc/plan";
import type { ContractSources } from "./request.ts";

/** Compiles a contract; `null` when it has errors. */
export type Compile = (
  sources: readonly { readonly path: string; readonly text: string }[],
  entry: string,
) => Bundle | null;

/** A contract as this node has compiled it. */
export interface CompiledContract {
  readonly bundle: Bundle;
  readonly bundleDigest: Digest;
  readonly planDigest: Digest;
  readonly circuitDigest: Digest;
}

/** Compiles every contract once and keeps the latest few. */
export type ContractCache = (contract: ContractSources) => CompiledContract | null;

export function createContractCache(compile: Compile): ContractCache {
  const compiled = new Map<Digest, CompiledContract>();
  return ({ sources, entry }) => {
    const key = digestOf({ sources, entry });
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const bundle = compile(sources, entry);
    if (bundle === null) return null;
    const contract = {
      bundle,
      bundleDigest: digestOf(bundle),
      planDigest: digestOf(bundle.plan),
      circuitDigest: digestOf(bundle.circuit),
    };
    compiled.set(key, contract);
    const [oldest] = compiled.keys();
    if (compiled.size > KEPT && oldest !== undefined) compiled.delete(oldest);
    return contract;
  };
}

const KEPT = 16;
