export const EXIT = { held: 0, violated: 1, unknown: 2, usage: 64, failed: 70 } as const;
