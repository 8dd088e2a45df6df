/** Waits for all of them, so that none is still starting when the others are stopped. */
export async function allOrFirstFailure<T extends readonly unknown[]>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(parts);
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (failures.length > 1) {
    throw new Error(failures.map((failure: Error) => failure.message).join('\n'));
  }
  if (failures.length === 1) throw failures[0];
  return Promise.all(parts);
}
