import * as nodeModule from 'node:module';

/** Our own modules are TypeScript in a checkout, which runs under tsx, and JavaScript in a package. */
const isCheckout = import.meta.url.endsWith('.ts');
const extension = isCheckout ? '.ts' : '.js';

/** What scenario files import of us, by name. */
export const OWN: Readonly<Record<'filerace' | 'filerace/vitest', string>> = {
  filerace: new URL(`../index${extension}`, import.meta.url).href,
  'filerace/vitest': new URL(`../vitest${extension}`, import.meta.url).href,
};

let isAllowed = false;

/**
 * Lets scenario files, wherever they are, be TypeScript and import `filerace`: this very one. A `*.race.ts` file outside of a package
 * that says `"type": "module"` is read as a module all the same. To be called before the first of them is imported, and not
 * where none is: it takes longer than all else that a short search does.
 */
export async function allowImports(): Promise<void> {
  if (isAllowed) return;
  isAllowed = true;
  // First tsx: the last hook is asked first.
  if (!isCheckout) (await import('tsx/esm/api')).register();
  // Since Node 22.15 hooks live in the thread itself; tsx uses those where they are, and would come before the others.
  const registerHooks: unknown = Reflect.get(nodeModule, 'registerHooks');
  if (typeof registerHooks === 'function') registerHooks({ resolve });
  else nodeModule.register(`data:text/javascript,${encodeURIComponent(inLoaderThread)}`);
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
  readonly shortCircuit?: boolean;
}

function resolve(specifier: string, context: unknown, next: (name: string, context: unknown) => Resolved): Resolved {
  if (specifier === 'filerace' || specifier === 'filerace/vitest')
    return { url: OWN[specifier], format: 'module', shortCircuit: true };
  return asModule(next(specifier, context));
}

function asModule(found: Resolved): Resolved {
  const isScenario = /\.race\.ts(\?|$)/.test(found.url);
  return isScenario && found.format?.startsWith('commonjs') ? { ...found, format: 'module' } : found;
}

/** The same for Node 20, where hooks run in a thread of their own and so are text. */
const inLoaderThread = `
const own = ${JSON.stringify(OWN)};
export async function resolve(specifier, context, next) {
  if (Object.hasOwn(own, specifier)) return { url: own[specifier], format: 'module', shortCircuit: true };
  const found = await next(specifier, context);
  const isScenario = /\\.race\\.ts(\\?|$)/.test(found.url);
  return isScenario && found.format === 'commonjs' ? { ...found, format: 'module' } : found;
}
`;
