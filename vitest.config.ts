import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["qsc-source", "node", "import", "default"] } },
  resolve: { conditions: ["qsc-source", "node", "import", "default"] },
  test: {
    include: ["*/src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
