/** Packages of contracts (spec/packages.md). */
export const PACKAGE = {
  "package/unknown": {
    severity: "error",
    message: "package `{name}` is no dependency of {from}",
    label: "not among the `dependencies` in `qsc.json`",
    help: "{suggestion}",
  },
  "package/missing": {
    severity: "error",
    message: "package `{name}` {version} is not there",
    label: "in no folder that is named",
    help: "name its folder under `folders` in the contract's `qsc.json`, inside of the folder of that file",
  },
  "package/version-conflict": {
    severity: "error",
    message: "{from} needs `{name}` {version}, but version {other} is there",
    label: "one version of a package for all",
    help: "name one version of `{name}` in each `qsc.json` that depends on it",
  },
  "package/malformed": {
    severity: "error",
    message: "`{file}` of {of} cannot be used: {problem}",
    label: "needed here",
    help: "correct the file as spec/packages.md has it",
  },
  "package/cycle": {
    severity: "error",
    message: "package `{name}` depends on who imports it: {cycle}",
    label: "closes the circle",
    help: "move what both need into a package of its own",
  },
  "package/not-locked": {
    severity: "error",
    message: "package `{name}` {version} has no digest in `qsc.lock.json`",
    label: "anything could stand there",
    help: "read what the package says, then run `qsc package lock`",
  },
  "package/digest-mismatch": {
    severity: "error",
    message: "package `{name}` {version} is not the one that was locked",
    label: "it has the digest {digest}, the lock says {locked}",
    help: "restore the package; or read what has changed, give it a new version and run `qsc package lock`",
  },
  "package/not-exported": {
    severity: "error",
    message: "package `{name}` does not export `{file}`",
    label: "not among the `exports` in its `qsc.json`",
    help: "{suggestion}",
  },
} as const;
