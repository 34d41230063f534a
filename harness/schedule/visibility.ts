import type { Footprint } from '../disk/footprint.ts';
import type { Kernel } from '../disk/kernel.ts';
import type { Invariant } from '../invariants/invariant.ts';

/** What one invariant that watches the disk sees of it now. */
interface View {
  readonly token: string;
  /** Undefined: it does not say, or by a pattern, so it may see everything. */
  readonly files: readonly string[] | undefined;
  /** The names it is led along, as tokens. */
  entries: ReadonlySet<string>;
  /** The inodes that these names lead to. */
  inodes: ReadonlySet<string>;
}

/**
 * Adds to footprints what invariants see that judge the disk after every step: two changes of it do not commute, even if the
 * file system says so, since the state between them is judged.
 *
 * `visible:<n>` is written by what changes what invariant n sees; `named:<inode>` by what makes one of them see that file
 * or see it no more, and read by what changes its bytes, seen or not: whether it is seen depends on their order.
 */
export class Visibility {
  readonly #kernel: Kernel;
  readonly #views: View[];
  #isStale = true;

  constructor(invariants: readonly Invariant[], kernel: Kernel) {
    this.#kernel = kernel;
    this.#views = invariants.flatMap(({ watch, reads: { files } }, index) => {
      if (watch === undefined) return [];
      const exact = files?.some((file) => file.includes('*')) === true ? undefined : files;
      return [{ token: `visible:${index}`, files: exact, entries: new Set<string>(), inodes: new Set<string>() }];
    });
  }

  /** A step is made whose footprint nobody wants. */
  lose(): void {
    this.#isStale = true;
  }

  /** A step is about to be made. */
  before(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    for (const view of this.#views) this.#resolve(view);
  }

  /** The step has been made and left this footprint. */
  after(footprint: Footprint): void {
    if (this.#views.length === 0) return;
    const names = footprint.writes.filter((token) => token.startsWith(ENTRY));
    const bytes = footprint.writes.filter((token) => token.startsWith(DATA)).map((token) => token.slice(DATA.length));
    for (const inode of bytes) footprint.reads.push(`named:${inode}`);
    for (const view of this.#views) {
      const isLedElsewhere = names.some((token) => view.files === undefined || view.entries.has(token));
      const sees = bytes.some((inode) => view.files === undefined || view.inodes.has(inode));
      if (isLedElsewhere || sees) footprint.writes.push(view.token);
      if (!isLedElsewhere) continue;
      const before = view.inodes;
      this.#resolve(view);
      for (const inode of new Set([...before, ...view.inodes])) {
        if (before.has(inode) !== view.inodes.has(inode)) footprint.writes.push(`named:${inode}`);
      }
    }
  }

  #resolve(view: View): void {
    const entries: string[] = [];
    const inodes = (view.files ?? []).map((file) => this.#kernel.lookAlong(file, entries));
    view.entries = new Set(entries);
    view.inodes = new Set(inodes.filter((inode) => inode !== undefined));
  }
}

const ENTRY = 'entry:';
const DATA = 'data:';
