/**
 * What a load found. `torn`: there is text, but it is not one JSON object. `unreadable`: the read itself failed, with
 * another code than ENOENT. All but `parsed` load as an empty store.
 */
export type LoadOutcome = 'parsed' | 'missing' | 'empty' | 'torn' | 'unreadable';

/** What the store swallows, or does on the side, and tells only to `report`. Codes are those of `node:fs`. */
export type StoreEvent =
  | { readonly kind: 'loaded'; readonly outcome: LoadOutcome; readonly code?: string }
  | { readonly kind: 'removed'; readonly stale: number; readonly overCap: number }
  | { readonly kind: 'rotated'; readonly backup: string }
  | { readonly kind: 'rotation-failed'; readonly code: string }
  | { readonly kind: 'cleanup-failed'; readonly code: string }
  | { readonly kind: 'saved'; readonly outcome: 'written' | 'unchanged' }
  | { readonly kind: 'write-retried'; readonly attempt: number; readonly code: string }
  /** A lock that counted as stale was deleted, to be taken. */
  | { readonly kind: 'lock-broken'; readonly lock: string }
  /** At release the lock was no longer ours: somebody took it for stale, and may have been inside with us. */
  | { readonly kind: 'lock-lost'; readonly lock: string }
  /** Our own lock could not be deleted. Others wait until it is stale. */
  | { readonly kind: 'lock-left'; readonly lock: string; readonly code: string };

export type Report = (event: StoreEvent) => void;
