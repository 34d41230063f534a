let shared = new Set<string>();

/** Takes note of a module, by its path, or of a global, that all processes of a run share, since it cannot be made anew for each. */
export function noteShared(name: string): void {
  shared.add(name);
}

/** What was noted since the last call. */
export function takeShared(): readonly string[] {
  const taken = [...shared];
  shared = new Set();
  return taken;
}
