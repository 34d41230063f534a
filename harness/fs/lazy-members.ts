type Members = Record<string, unknown>;

/**
 * An object with a member for each of `names`, each made when it is first asked for: an `fs` has two hundred functions,
 * an actor uses five, and one `fs` is made per actor and run. Once made, members are plain, writable properties;
 * whoever lists or copies the object gets all of them.
 */
export function lazyMembers(names: ReadonlySet<string>, make: (name: string) => unknown): Members {
  return new Proxy<Members>({}, new LazyHandler(names, make));
}

class LazyHandler implements ProxyHandler<Members> {
  readonly #names: ReadonlySet<string>;
  readonly #make: (name: string) => unknown;

  constructor(names: ReadonlySet<string>, make: (name: string) => unknown) {
    this.#names = names;
    this.#make = make;
  }

  get(target: Members, name: string | symbol): unknown {
    if (typeof name === 'string') this.#ensure(target, name);
    return Reflect.get(target, name);
  }

  has(target: Members, name: string | symbol): boolean {
    return Reflect.has(target, name) || (typeof name === 'string' && this.#names.has(name));
  }

  ownKeys(target: Members): (string | symbol)[] {
    for (const name of this.#names) this.#ensure(target, name);
    return Reflect.ownKeys(target);
  }

  getOwnPropertyDescriptor(target: Members, name: string | symbol): PropertyDescriptor | undefined {
    if (typeof name === 'string') this.#ensure(target, name);
    return Reflect.getOwnPropertyDescriptor(target, name);
  }

  #ensure(target: Members, name: string): void {
    if (!Object.hasOwn(target, name) && this.#names.has(name)) target[name] = this.#make(name);
  }
}
