import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,harness,scenarios,reports}/**/*.test.ts'],
    testTimeout: 120_000,
  },
});
