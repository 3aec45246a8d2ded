/** Exit statuses of every command. */
export const EXIT = {
  done: 0,
  /** The contract has errors, a verification failed, or a request was refused. */
  findings: 1,
  /** A flag, a path or a file that cannot be used. */
  usage: 2,
  /** A run began and was aborted; there is no result. */
  aborted: 3,
} as const;
