import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Starts a process that appends; resolves with the indexes it printed. `stopAfter` kills it with -9. */
export function appendInProcess(
  path: string,
  name: string,
  count: number,
  stopAfter: number = Infinity,
): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const args = ["--conditions=qsc-source", "--import", "tsx", LOOP, path, name, String(count)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
      if (output.split("\n").length > stopAfter) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") {
        resolve(output.split("\n").slice(0, -1).map(Number));
      } else {
        reject(new Error(`the appending process ended with ${code}: ${errors}`));
      }
    });
  });
}

const LOOP = fileURLToPath(new URL("./append-loop.ts", import.meta.url));
