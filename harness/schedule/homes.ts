import type { Scope } from '../intercept/scope.ts';
import type { ActorThread } from './actor-thread.ts';
import { textOf } from './error-text.ts';
import { type Home, homeOf } from './home.ts';

/** What modules started when they were loaded has failed before any actor began: that is no finding about what is raced. */
export function loadThrew(error: unknown): string {
  return `what was started while modules were loaded, or by actors() itself, threw: ${textOf(error)}`;
}

type Owner = Pick<ActorThread, 'index' | 'process' | 'definition'>;

/** The processes of one run that live in this thread. */
export class Homes {
  readonly #homes = new Map<string, { readonly home: Home; readonly first: Owner }>();
  readonly #scopes = new Map<number, Scope>();

  /** `actors` in the order in which they are declared. */
  constructor(actors: Iterable<Owner>) {
    for (const first of actors) {
      const home = homeOf(first.definition);
      if (home !== undefined && !this.#homes.has(first.process)) this.#homes.set(first.process, { home, first });
    }
  }

  /** Modules are loaded. `hear` is told what they call while it is nobody's turn, and by an actor of which process. */
  begin(hear: (owner: Owner, text: string) => void): void {
    for (const { home, first } of this.#homes.values()) {
      home.begin((call) =>
        hear(first, `is of a process whose modules called ${call} while it was no turn of an actor of that process`),
      );
    }
  }

  /** An actor begins, in its first turn. */
  enter(actor: Owner, scope: Scope): void {
    this.#scopes.set(actor.index, scope);
    this.beginTurn(actor);
    const { home, first } = this.#homes.get(actor.process) ?? {};
    // Always the same one, whoever begins first: what a turn does must not depend on the others.
    if (first?.index === actor.index) home?.giveTimers(scope.clock);
  }

  beginTurn({ index, process }: Owner): void {
    const own = this.#homes.get(process);
    if (own !== undefined) own.home.turnOf = this.#scopes.get(index);
  }

  endTurn({ process }: Owner): void {
    const own = this.#homes.get(process);
    if (own !== undefined) own.home.turnOf = undefined;
  }

  end(): void {
    for (const { home } of this.#homes.values()) home.end();
  }
}
