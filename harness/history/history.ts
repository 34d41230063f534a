/** What an actor saw, in the order in which it was seen. */
export interface Observation {
  readonly actor: string;
  readonly label: string;
  /** A copy of the value as JSON has it; `undefined` becomes `null`. */
  readonly value: unknown;
  /** Which of several things of this label. */
  readonly key: string;
  /** The value was changed on purpose. */
  readonly reset: boolean;
  /** The trace entry during which it was seen. */
  readonly step: number;
}
