import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,harness,scenarios,reports}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests wait for a program that waits: more of them than there are cores can.
    maxWorkers: 3,
  },
});
