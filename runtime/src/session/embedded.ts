import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { bytesToHex } from "@noble/hashes/utils.js";
import {
  createSigningKey,
  SECURITIES,
  type Mode,
  type PublicKey,
  type Security,
} from "@qsc/ledger";
import { readLines, type FromNode, type ToNode } from "../node/embedded-messages.ts";
import type { ContractSources } from "../node/request.ts";
import type { NodeTimeouts } from "../node/serve-node.ts";
import { plainText } from "../transport/peer-error.ts";
import { connectNetwork, type Network, type ReachableNode } from "./network.ts";
import { RunAborted } from "./run-aborted.ts";

export interface EmbeddedOptions {
  /** Starts a process that calls `serveEmbeddedNode`. */
  readonly spawn: {
    readonly command: string;
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
  /** Policy file that names the log whose authorizations the nodes accept. */
  readonly policy: string;
  readonly modes?: readonly Mode[];
  /** All unless given: an embedded network protects nobody, and a rehearsal's receipt says so. */
  readonly securities?: readonly Security[];
  readonly names?: readonly [string, string, string];
  readonly timeouts?: Partial<NodeTimeouts>;
  /** Seed i is shared by nodes i-1 and i and outlives them, so that a run repeated is the same noise; 32 bytes each. */
  readonly noiseSeeds?: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** A contract that the nodes test themselves with first: worth its time for a network that stays for many runs. */
  readonly selfTest?: ContractSources;
  /** Given the port of each node by name, the ports that the others dial instead: of relays on this machine. */
  readonly between?: (
    ports: Readonly<Record<string, number>>,
  ) => Promise<Readonly<Record<string, number>>>;
}

export interface EmbeddedNetwork extends Network {
  readonly pids: readonly [number, number, number];
}

/**
 * Starts three node processes on this machine and connects to them.
 * They end when the network is closed, when this process ends, or when it is interrupted; no other process is touched.
 * Throws `RunAborted` (`node/did-not-start`) naming the node that could not be started.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedNetwork> {
  const names = options.names ?? ["node-1", "node-2", "node-3"];
  const children = names.map((name) => new NodeProcess(name, options.spawn));
  const stop = stopWithThisProcess(children);
  try {
    const network = await introduce(children, options);
    const [first, second, third] = children.map(({ pid }) => pid);
    return {
      ...network,
      pids: [first!, second!, third!],
      close: async () => {
        await network.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const LOOPBACK = "127.0.0.1";

/** Tells the nodes and the client of each other: keys first, then ports. */
async function introduce(
  children: readonly NodeProcess[],
  options: EmbeddedOptions,
): Promise<Network> {
  const client = createSigningKey((length) => new Uint8Array(randomBytes(length)));
  const hellos = await Promise.all(children.map((child) => child.next("hello")));
  const members = [
    { name: "client", key: client.publicKey, role: "client" as const },
    ...children.map(({ name }, at) => ({ name, key: hellos[at]!.key, role: "compute" as const })),
  ];
  const { policy, modes = ["rehearsal"], securities = SECURITIES, timeouts = {} } = options;
  const same = { members, policy, modes, securities, timeouts, selfTest: options.selfTest ?? null };
  const listening = await Promise.all(
    children.map((child, at) => {
      const noiseSeeds = seedsOf(children, at, options);
      const { name } = child;
      child.tell({ kind: "configure", name, ...same, noiseSeeds });
      return child.next("listening");
    }),
  );
  const own = Object.fromEntries(children.map(({ name }, at) => [name, listening[at]!.port]));
  const ports = options.between === undefined ? own : await options.between(own);
  await Promise.all(
    children.map((child) => {
      child.tell({ kind: "addresses", ports });
      return child.next("ready");
    }),
  );
  const node = (at: number): ReachableNode => {
    const { name, pid } = children[at]!;
    const publicKey: PublicKey = hellos[at]!.key;
    return { name, pid, publicKey, address: { host: LOOPBACK, port: listening[at]!.port } };
  };
  const round = timeouts.round ?? 30_000;
  return connectNetwork({
    key: client,
    nodes: [node(0), node(1), node(2)],
    connectTimeoutMs: timeouts.connect ?? 10_000,
    silenceTimeoutMs: 2 * round + (timeouts.connect ?? 10_000),
  });
}

/** What the node at `at` shares with its two peers. */
function seedsOf(
  children: readonly NodeProcess[],
  at: number,
  { noiseSeeds }: EmbeddedOptions,
): Readonly<Record<string, string>> {
  if (noiseSeeds === undefined) return {};
  const [previous, next] = [(at + 2) % 3, (at + 1) % 3];
  return {
    [children[previous]!.name]: bytesToHex(noiseSeeds[at]!),
    [children[next]!.name]: bytesToHex(noiseSeeds[next]!),
  };
}

const START_TIMEOUT_MS = 30_000;
const STDERR_KEPT = 4096;

/** One child process and the lines it says. */
class NodeProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #messages: FromNode[] = [];
  #stderr = "";
  #ended: string | null = null;
  #wake: () => void = () => undefined;

  constructor(name: string, { command, args, env }: EmbeddedOptions["spawn"]) {
    this.name = name;
    this.#child = spawn(command, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: env === undefined ? process.env : { ...process.env, ...env },
    });
    const onMessage = (message: FromNode): void => {
      this.#messages.push(message);
      this.#wake();
    };
    readLines(this.#child.stdout!, onMessage, (line) => {
      this.#end(`it says \`${plainText(line)}\``);
    });
    this.#child.stderr!.on("data", (text: Buffer) => {
      this.#stderr = (this.#stderr + text.toString()).slice(-STDERR_KEPT);
    });
    // A child that is gone is noticed by its exit, not by the pipe.
    this.#child.stdin!.on("error", () => undefined);
    this.#child.on("error", (error) => this.#end(error.message));
    this.#child.on("exit", (code, signal) => {
      this.#end(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  tell(message: ToNode): void {
    this.#child.stdin!.write(`${JSON.stringify(message)}\n`);
  }

  /** The next message, which must be of this kind. */
  async next<Kind extends FromNode["kind"]>(
    kind: Kind,
  ): Promise<Extract<FromNode, { readonly kind: Kind }>> {
    const deadline = setTimeout(
      () => this.#end(`silence for ${START_TIMEOUT_MS} ms`),
      START_TIMEOUT_MS,
    );
    try {
      while (this.#messages.length === 0 && this.#ended === null) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(deadline);
    }
    const message = this.#messages.shift();
    if (message?.kind === kind) return message as Extract<FromNode, { readonly kind: Kind }>;
    const ending = this.#ended ?? `\`${message?.kind ?? "nothing"}\` instead of \`${kind}\``;
    throw new RunAborted(
      "node/did-not-start",
      this.name,
      `\`${this.name}\` did not start: ${ending}`,
      this.#stderr.trim() === "" ? "run again" : `its last words: ${this.#stderr.trim()}`,
    );
  }

  /** Ends the process by its id and waits until it is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.stdin!.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
    await gone;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#wake();
  }
}

const STOP_GRACE_MS = 1000;

/** Ties the children to the life of this process; the function it returns ends them in order. */
function stopWithThisProcess(children: readonly NodeProcess[]): () => Promise<void> {
  const killAll = (): void => {
    for (const child of children) child.kill();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    killAll();
    release();
    // With the handlers gone the signal does to this process what it would have done without them.
    process.kill(process.pid, signal);
  };
  const release = (): void => {
    process.off("exit", killAll);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  process.on("exit", killAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return async () => {
    await Promise.all(children.map((child) => child.stop()));
    release();
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
