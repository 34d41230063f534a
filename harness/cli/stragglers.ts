/** Waits for all of them also when one fails, so that each has removed what it made; then that failure is thrown. */
export async function withoutStragglers(work: readonly Promise<void>[], stop: () => void): Promise<void> {
  const failed = Promise.all(work).catch((error: unknown) => {
    stop();
    throw error;
  });
  await Promise.allSettled([...work, failed]);
  await failed;
}
