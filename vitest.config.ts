import { defineConfig } from 'vitest/config';

/** Tests that start the program, which is compiled for them. */
const STARTS_PROGRAM = [
  'scenarios/{bench,cli-*,cli,gate,process-signals,processes,readme,report,schemas}.test.ts',
  'harness/processes/*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests wait for a program that waits: more of them than there are cores can.
    maxWorkers: 3,
    setupFiles: 'harness/testing/fixed-seed.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{src,harness,scenarios,reports}/**/*.test.ts'],
          exclude: STARTS_PROGRAM,
        },
      },
      {
        extends: true,
        test: { name: 'program', include: STARTS_PROGRAM, globalSetup: 'scenarios/testing/built-program.ts' },
      },
    ],
  },
});
