import { spawnSync } from 'node:child_process';
import { UsageError } from '../actors/usage-error.ts';

/** The names under which Linux has a call, on this or that processor; a `?` before one that strace need not know. */
const NAMES: Readonly<Record<string, string>> = {
  rename: '?rename,?renameat,?renameat2',
  unlink: '?unlink,?unlinkat',
  link: '?link,?linkat',
  open: '?open,?openat',
  mkdir: '?mkdir,?mkdirat',
};
const MOST_MS = 60_000;

/**
 * The program that starts Node so that system calls come back late: strace, by its fault injection. `delays` are texts such
 * as `rename=20ms`; without any, nothing is put before Node. Throws a UsageError where strace is not installed, may not trace, or does not know a call.
 */
export function delaying(delays: readonly string[]): readonly string[] {
  if (delays.length === 0) return [];
  const injected = delays.map((text) => {
    const [, call = '', number = '', unit] = /^(\w+)=(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
    const ms = Number(number) * (unit === 's' ? 1_000 : 1);
    if (ms > MOST_MS) {
      throw new UsageError(
        `Expected \`--syscall-delay\` to be of at most ${MOST_MS / 1_000} s, got \`${text}\`. Try \`--syscall-delay ${call}=20ms\`.`,
      );
    }
    return { calls: NAMES[call] ?? call, us: Math.round(ms * 1_000) };
  });
  const under = [
    'strace',
    // Node stays a child of ours, and strace goes when it goes.
    '-D',
    '-f',
    '--seccomp-bpf',
    '-qq',
    ...['-o', '/dev/null'],
    ...['-e', `trace=${injected.map(({ calls }) => calls).join(',')}`],
    ...injected.flatMap(({ calls, us }) => ['-e', `inject=${calls}:delay_exit=${us}`]),
  ];
  check(under, delays);
  return under;
}

function check([program = '', ...words]: readonly string[], delays: readonly string[]): void {
  const tried = spawnSync(program, [...words, process.execPath, '--version'], { encoding: 'utf8', timeout: 30_000 });
  if (tried.error === undefined && tried.status === 0) return;
  const isMissing = tried.error !== undefined && 'code' in tried.error && tried.error.code === 'ENOENT';
  const reason = isMissing
    ? 'it is not installed'
    : `it said: ${(tried.stderr ?? '').trim().split('\n')[0] || (tried.error?.message ?? `exit code ${tried.status}`)}`;
  throw new UsageError(
    `Expected \`strace\` for \`--syscall-delay ${delays.join(' ')}\`, which can delay these calls on Linux, and ${reason}. ${isMissing ? 'Install it' : 'Name calls that it knows, such as rename'}, or leave \`--syscall-delay\` out.`,
  );
}
