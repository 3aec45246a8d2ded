/** The part of jstat that is used; the package has no types of its own. */
declare module "jstat" {
  const library: {
    readonly jStat: {
      readonly studentt: {
        /** The quantile of Student's t at probability `p` with `degrees` of freedom, to 7 digits. */
        readonly inv: (p: number, degrees: number) => number;
      };
    };
  };
  export = library;
}
