import type { Severity } from "../diagnostic.ts";

/**
 * What a code says. Every text is a template: `{name}` stands for a parameter.
 * Messages are one line, lower case, without a full stop, user text in backticks.
 */
export interface Entry {
  readonly severity: Severity;
  readonly message: string;
  readonly label: string;
  readonly help?: string;
  readonly attack?: { readonly does: string; readonly learns: string };
}

/** The names in braces of a template, read by the type checker. */
export type NamesIn<Template extends string> =
  Template extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** All templates of an entry as one union. */
export type TemplatesOf<E> = E extends { readonly attack: infer Attack }
  ? TextsOf<E> | TextsOf<Attack>
  : TextsOf<E>;

type TextsOf<E> = Extract<E[keyof E], string>;
