import type { Command } from './flags.ts';

/** What `stress` understands. */
export const stress: Command = {
  name: 'stress',
  operand: 'name|file',
  help: 'run a scenario’s actors free, in real processes on a real disk, again and again, and count what goes wrong',
  flags: [
    { name: 'seconds', kind: 'number', placeholder: 'S', help: 'how long (default: 10)' },
    {
      name: 'pace',
      kind: 'pause',
      placeholder: 'TIME',
      help: 'each actor waits before it starts in its round, by chance, between 0 and twice TIME; rounds then overlap, each in its own folder (default: all start at once, one round after another)',
    },
    {
      name: 'syscall-delay',
      kind: 'delays',
      repeats: true,
      placeholder: 'CALL=TIME',
      help: 'let a system call of the actors come back so much later, by strace; may be given again',
    },
    { name: 'set', kind: 'pairs', placeholder: 'k=v', help: 'set a parameter of the scenario; may be given again' },
    {
      name: 'seed',
      kind: 'count',
      least: 0,
      placeholder: 'N',
      help: 'of waits, ids and randomness; it repeats no order (default: chosen, and printed first)',
    },
    {
      name: 'dir',
      kind: 'text',
      placeholder: 'FOLDER',
      help: 'where its temporary folder is made (default: the system’s)',
    },
    { name: 'quiet', kind: 'switch', help: 'nothing on stderr but errors, and what scenarios print' },
    { name: 'json', kind: 'switch', help: 'print exactly one JSON object on stdout' },
  ],
};
