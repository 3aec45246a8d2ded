import pc from "picocolors";

/** Where a command writes, and how it may look. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when a person watches standard error. */
  readonly interactive: boolean;
  readonly columns: number;
  readonly style: Style;
}

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export function terminal(options: { readonly color: boolean }): Terminal {
  const interactive = process.stderr.isTTY === true;
  const colors = pc.createColors(
    options.color && process.stdout.isTTY === true && interactive && pc.isColorSupported,
  );
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive,
    columns: process.stdout.columns ?? 100,
    style: {
      bold: colors.bold,
      dim: colors.dim,
      red: colors.red,
      yellow: colors.yellow,
      green: colors.green,
      cyan: colors.cyan,
    },
  };
}
