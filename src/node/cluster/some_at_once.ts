/** Runs `work` on all values, some of them at a time; none begins once one has failed. @throws what `work` does */
export async function someAtOnce<T>(
  values: readonly T[],
  atOnce: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < values.length)
      await work(values[next++]).catch((error: unknown) => {
        next = values.length;
        throw error;
      });
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, lane));
}
