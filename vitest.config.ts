import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start the program, which is compiled for them. */
const STARTS_PROGRAM = [
  'scenarios/{bench,cli-*,cli,field,gate,init,process-signals,processes,readme,report,schemas,stress}.test.ts',
  'harness/processes/*.test.ts',
];

/** Tests that change nothing outside of themselves, so that one process can run one after another. */
const PURE = [
  'src/**/*.test.ts',
  'harness/{disk,fs,history,invariants,results,shrink}/**/*.test.ts',
  'reports/{bench-report,formats,mangled,race-view}.test.ts',
];

/** These take a minute or so each: begun last, one of them would keep all waiting. */
const SLOW = [
  'scenarios/readme',
  'search/reduction',
  'scenarios/cli-workers',
  'scenarios/expectations',
  'scenarios/flagship',
  'scenarios/mutants',
  'scenarios/teeth',
  'scenarios/package',
];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.some((name) => moduleId.endsWith(`${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Many tests wait for a program that waits: more of them than there are cores can.
    maxWorkers: 3,
    setupFiles: 'harness/testing/fixed-seed.ts',
    projects: [
      {
        extends: true,
        // Loading modules anew for each file takes longer than these tests do.
        test: { name: 'pure', include: PURE, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{src,harness,scenarios,reports}/**/*.test.ts'],
          exclude: [...PURE, ...STARTS_PROGRAM],
        },
      },
      {
        extends: true,
        test: { name: 'program', include: STARTS_PROGRAM, globalSetup: 'scenarios/testing/built-program.ts' },
      },
    ],
  },
});
