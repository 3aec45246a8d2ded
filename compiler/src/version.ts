/** The version of the compiler; part of every bundle, and the same as in compiler/package.json. */
export const COMPILER_VERSION: string = "0.1.0";
