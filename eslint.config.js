import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/**", "**/*.generated.ts", "**/node_modules/**", "coverage/**"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "no default exports" },
      ],
      eqeqeq: "error",
      "no-console": "error",
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 5],
    },
  },
  {
    files: ["**/*.test.ts", "test/**", "bench/**", "scripts/**", "examples/**", "vitest.config.ts"],
    rules: {
      "max-lines-per-function": "off",
      "no-console": "off",
      "no-restricted-syntax": "off",
    },
  },
);
