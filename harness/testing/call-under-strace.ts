import * as fs from 'node:fs';
import { FLAVOURS, FS_CALLS, makeCall, prepareFiles } from './fs-calls.ts';

/** Makes every call with `node:fs`, each in a folder of its own below the one given, between two names that strace shows. */
const [, , parent = ''] = process.argv;
for (const [index, call] of FS_CALLS.entries()) {
  for (const flavour of FLAVOURS) {
    const dir = `${parent}/${index}-${flavour}`;
    fs.mkdirSync(dir);
    prepareFiles(fs, dir);
    fs.existsSync(`/begin-${index}-${flavour}`);
    await makeCall(fs, dir, call, flavour).catch(() => undefined);
    fs.existsSync('/end');
  }
}
