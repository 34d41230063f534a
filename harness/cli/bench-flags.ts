import type { Command } from './flags.ts';

/** What `bench` understands. */
export const bench: Command = {
  name: 'bench',
  operand: 'part…',
  operands: 'any',
  help: 'measure cost, exposure and search (default: all three), and write the report',
  flags: [
    {
      name: 'dir',
      kind: 'text',
      repeats: true,
      placeholder: 'FOLDER',
      help: 'a folder of a further file system; may be given again',
    },
    {
      name: 'size',
      kind: 'count',
      least: 1_000,
      most: 200_000_000,
      repeats: true,
      example: 10_000_000,
      placeholder: 'BYTES',
      help: 'of the session file; may be given again (default: 10 KB, 100 KB, 1 MB, 10 MB and 50 MB)',
    },
    {
      name: 'samples',
      kind: 'count',
      least: 1,
      most: 10_000,
      example: 60,
      placeholder: 'N',
      help: 'most samples of a figure; fewer than 6 give no interval (default: 60)',
    },
    {
      name: 'seconds',
      kind: 'number',
      placeholder: 'S',
      help: 'time for figures measured in turn; four times that for the 6 samples an interval needs (default: 6)',
    },
    {
      name: 'rotations',
      kind: 'count',
      least: 1,
      example: 772,
      placeholder: 'N',
      help: 'per day, of the worked example (default: 772)',
    },
    {
      name: 'messages',
      kind: 'count',
      least: 1,
      example: 5_000,
      placeholder: 'N',
      help: 'per day, of the worked example (default: 5,000)',
    },
    {
      name: 'out',
      kind: 'text',
      placeholder: 'FOLDER',
      help: 'write report.html, report.md, report.json and charts there',
    },
    {
      name: 'compare',
      kind: 'text',
      placeholder: 'OLD.json',
      help: 'an older report: which figures moved; exit 1 if one got worse',
    },
    {
      name: 'tolerance',
      kind: 'number',
      placeholder: 'PERCENT',
      help: 'what changed by no more has not moved (default: 10)',
    },
    { name: 'json', kind: 'switch', help: 'print exactly one JSON object on stdout' },
  ],
};
