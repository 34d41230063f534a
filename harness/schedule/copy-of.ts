/** What JSON makes of a value. Throws for what JSON cannot write. */
export function copyOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, refuseUnwritable));
}

/** JSON would write these as `{}`, and two different ones would look the same. */
function refuseUnwritable(_key: string, value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`a ${typeof value}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return value;
  throw new TypeError(`an instance of ${value.constructor.name}`);
}
