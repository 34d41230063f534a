import { register } from 'node:module';

/** Our own modules are TypeScript in a checkout and JavaScript in a package. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

const OWN: Readonly<Record<string, string>> = {
  filerace: new URL(`../index${extension}`, import.meta.url).href,
  'filerace/vitest': new URL(`../vitest${extension}`, import.meta.url).href,
};

/**
 * Lets scenario files, wherever they are, import `filerace`: this very one. A TypeScript file outside of a package that
 * says `"type": "module"` is read as a module all the same.
 */
export function allowImports(): void {
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

/** Runs in Node's loader thread, so it is text. */
const hooks = `
const own = ${JSON.stringify(OWN)};
export async function resolve(specifier, context, next) {
  if (Object.hasOwn(own, specifier)) return { url: own[specifier], format: 'module', shortCircuit: true };
  const found = await next(specifier, context);
  const isScenario = /\\.race\\.ts(\\?|$)/.test(found.url);
  return isScenario && found.format === 'commonjs' ? { ...found, format: 'module' } : found;
}
`;
