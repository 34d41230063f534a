import fc from 'fast-check';

/** What is drawn in tests is the same each time, so that none depends on chance. For other draws: `FILERACE_SEED=2 npx vitest run …`. */
fc.configureGlobal({ seed: Number(process.env['FILERACE_SEED'] ?? 1) });
