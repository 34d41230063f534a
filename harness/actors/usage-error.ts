/** The user's input breaks a rule. The message says what, which rule, what was received and what to do; exit 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
