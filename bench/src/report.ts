/** Prints a line for each run; as JSON a single line, of the run that is the median by `measure`. */
export function report<Run extends object>(
  runs: readonly Run[],
  json: boolean,
  measure: (run: Run) => number,
): void {
  if (json) {
    const ordered = runs.toSorted((left, right) => measure(left) - measure(right));
    const median = ordered[Math.floor((ordered.length - 1) / 2)];
    console.log(JSON.stringify({ ...median, runs: runs.length }));
    return;
  }
  for (const run of runs) {
    const fields = Object.entries(run).map(([name, value]) => `${name} ${String(value)}`);
    console.log(fields.join("  "));
  }
}
