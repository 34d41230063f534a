import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { replace } from './patch.ts';
import { currentScope } from './scope.ts';

/** What goes round the schedule, and would keep a run waiting for what nobody orders: by module, the functions that begin it. */
const UNSCHEDULED: Readonly<Record<string, readonly string[]>> = {
  child_process: ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
  cluster: ['fork'],
  dgram: ['createSocket'],
  dns: ['lookup', 'resolve', 'resolve4', 'resolve6'],
  'dns/promises': ['lookup', 'resolve', 'resolve4', 'resolve6'],
  crypto: ['generateKey', 'generateKeyPair', 'generatePrime', 'checkPrime'],
  http: ['get', 'request'],
  https: ['get', 'request'],
  net: ['connect', 'createConnection'],
  worker_threads: ['MessageChannel', 'Worker'],
  zlib: [
    ...[
      'BrotliCompress',
      'BrotliDecompress',
      'Deflate',
      'DeflateRaw',
      'Gunzip',
      'Gzip',
      'Inflate',
      'InflateRaw',
      'Unzip',
    ],
    ...['createBrotliCompress', 'createBrotliDecompress', 'createDeflate', 'createDeflateRaw', 'createGunzip'],
    ...['createGzip', 'createInflate', 'createInflateRaw', 'createUnzip'],
  ],
};

const SUBTLE = [
  ...['decrypt', 'deriveBits', 'deriveKey', 'digest', 'encrypt', 'exportKey', 'generateKey', 'importKey', 'sign'],
  ...['unwrapKey', 'verify', 'wrapKey'],
];
const WASM = ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming'];

/** In an actor, other I/O than that of files ends the run as `unknown`, which says what was called. */
export function patchIo(): void {
  const require = createRequire(import.meta.url);
  for (const [module, names] of Object.entries(UNSCHEDULED)) {
    for (const name of names) refuse(require(`node:${module}`), name, `${module}.${name}`);
  }
  refuse(globalThis, 'fetch', 'fetch');
  refuse(globalThis, 'MessageChannel', 'MessageChannel');
  // Only the types of browsers have it as a value.
  const wasm: object = Reflect.get(globalThis, 'WebAssembly');
  for (const name of WASM) refuse(wasm, name, `WebAssembly.${name}`);
  const subtle: object = Object.getPrototypeOf(globalThis.crypto.subtle);
  for (const name of SUBTLE) refuse(subtle, name, `crypto.subtle.${name}`);
  const { Socket, Server } = require('node:net');
  refuse(Socket.prototype, 'connect', 'net.Socket.connect');
  refuse(Server.prototype, 'listen', 'net.Server.listen');
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

function refuse(object: object, name: string, shown: string): void {
  replace<Call>(object, name, (original) => {
    const patched = function call(this: unknown, ...args: unknown[]): unknown {
      const scope = currentScope();
      if (scope !== undefined) return scope.unscheduled(shown);
      return new.target === undefined
        ? Reflect.apply(original, this, args)
        : Reflect.construct(original, args, new.target === patched ? original : new.target);
    };
    patched.prototype = original.prototype;
    // What `promisify` gives of `exec` asks nobody else.
    const inPromise: unknown = Reflect.get(original, promisify.custom);
    if (typeof inPromise !== 'function') return patched;
    const asking = (...args: unknown[]): unknown =>
      currentScope()?.unscheduled(shown) ?? Reflect.apply(inPromise, undefined, args);
    return Object.assign(patched, { [promisify.custom]: asking });
  });
}
