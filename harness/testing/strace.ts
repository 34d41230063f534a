import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STRACE = 'strace';

/** Why there can be no strace here; undefined if there can. */
export function whyNoStrace(): string | undefined {
  if (process.platform !== 'linux') return `this is ${process.platform}`;
  // Node 22 and 24 add a utimensat and a fchown to copyFile; Node 24's rmSync and large readFileSync differ too.
  if (!process.version.startsWith('v20.')) return `the steps are those of Node 20, and this is ${process.version}`;
  const tried = spawnSync(STRACE, ['-f', '-o', '/dev/null', 'true']);
  if (tried.error !== undefined) return 'strace is not installed';
  return tried.status === 0 ? undefined : 'strace may not trace here';
}

/** The system calls Node makes for each call of the list, by `<index>-<flavour>`, in our words. */
export function traceNode(): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'filerace-strace-'));
  try {
    const log = join(folder, 'log');
    const script = fileURLToPath(new URL('call-under-strace.ts', import.meta.url));
    const strace = ['-f', '-y', '-s', '0', '-e', 'trace=file,desc', '-o', log];
    execFileSync(STRACE, [...strace, process.execPath, '--import', 'tsx', script, folder], { stdio: 'pipe' });
    return sort(whole(readFileSync(log, 'utf8').split('\n')), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A call that another thread's interrupted is written in two parts. */
function whole(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [, pid = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (text.endsWith('<unfinished ...>')) {
      // It is cut after an argument or after the comma behind it.
      const part = text.slice(0, -'<unfinished ...>'.length).trimEnd();
      begun.set(pid, part.endsWith(',') ? `${part} ` : part);
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    return [resumed === null ? text : `${begun.get(pid) ?? ''}${resumed[1] ?? ''}`];
  });
}

function sort(lines: readonly string[], folder: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  let opened = new Map<string, string>();
  for (const line of lines) {
    const begin = /"\/begin-([\w-]+)"/.exec(line)?.[1];
    if (begin !== undefined) {
      current = [];
      opened = new Map();
      found.set(begin, current);
    } else if (line.includes('"/end"')) {
      current = undefined;
    } else if (current !== undefined && line.includes(folder)) {
      current.push(translate(line, opened));
    }
  }
  return found;
}

const NAMES: Readonly<Record<string, string>> = {
  openat: 'open',
  pread64: 'read',
  pwrite64: 'write',
  readv: 'read',
  preadv: 'read',
  writev: 'write',
  pwritev: 'write',
  renameat2: 'rename',
  getdents64: 'readdir',
  copy_file_range: 'copy',
  sendfile: 'copy',
  utimensat: 'utimes',
  faccessat: 'access',
  faccessat2: 'access',
};

/** One line of strace as a line of a trace: `open file → ENOENT`; descriptors by the name they were opened by. */
function translate(line: string, opened: Map<string, string>): string {
  const [, call = '', args = '', result = '', code = ''] = /^(\w+)\((.*)\) += (\S+)(?: (E\w+))?/.exec(line) ?? [];
  const quoted = [...args.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '').filter((text) => text !== '');
  const fd = /^(\d+)</.exec(args)?.[1];
  const paths = quoted.length > 0 ? quoted : fd === undefined ? [] : [opened.get(fd) ?? `? ${args}`];
  const to = call === 'copy_file_range' ? /, (\d+)<[^,]*, NULL, \d+, \d+$/.exec(args)?.[1] : undefined;
  if (to !== undefined) paths.push(opened.get(to) ?? '?');
  const number = /^(\d+)</.exec(result)?.[1];
  if (call === 'openat' && number !== undefined) opened.set(number, quoted[0] ?? '');
  const relative = paths.map((path) => path.replace(/^.*\/\d+-(promise|callback|sync)\/?/, '') || '.');
  return `${[nameOf(call, args, fd), ...relative].join(' ')}${code === '' ? '' : ` → ${code}`}`;
}

function nameOf(call: string, args: string, fd: string | undefined): string {
  if (call === 'statx' || call === 'newfstatat') {
    if (fd !== undefined) return 'fstat';
    return args.includes('AT_SYMLINK_NOFOLLOW') ? 'lstat' : 'stat';
  }
  if (call === 'utimensat')
    return args.includes('AT_SYMLINK_NOFOLLOW') ? 'lutimes' : fd === undefined ? 'utimes' : 'futimes';
  return NAMES[call] ?? call;
}
