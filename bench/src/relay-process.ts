/** A process with a relay before each port: reads one line of JSON, writes one, and ends when its input does. */
import { createInterface } from "node:readline";
import { startRelay, type LinkSpeed } from "./relay.ts";

/** What the process is told, and answers with the ports of the relays in place of `ports`. */
export interface RelayOrder extends LinkSpeed {
  readonly ports: Readonly<Record<string, number>>;
}

createInterface({ input: process.stdin }).once("line", (line) => void open(line));
process.stdin.once("end", () => process.exit(0));

async function open(line: string): Promise<void> {
  const { ports, ...speed } = JSON.parse(line) as RelayOrder;
  const relays = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => {
      const relay = await startRelay(port, speed);
      return [name, relay.port] as const;
    }),
  );
  console.log(JSON.stringify(Object.fromEntries(relays)));
}
