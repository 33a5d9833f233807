/** What the order of jobs goes by. */
interface Ordered {
  readonly id: string;
  readonly parent?: string;
}

/**
 * Runs jobs, each after its parent, `slots` at a time, those first that come first. Where one rejects none is started
 * any more, those that run are waited for, and the first rejection is passed on.
 * @param finished ids of jobs that are done already
 */
export async function inOrder<J extends Ordered>(
  jobs: readonly J[],
  finished: ReadonlySet<string>,
  slots: number,
  run: (job: J, slot: number) => Promise<void>,
): Promise<void> {
  const done = new Set(finished);
  const waiting = jobs.filter(({ id }) => !done.has(id));
  const failures: unknown[] = [];
  const free = Array.from({ length: slots }, (_, slot) => slot).reverse();
  const running = new Set<Promise<void>>();
  const next = (): J | undefined => {
    const at = waiting.findIndex(({ parent }) => parent === undefined || done.has(parent));
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  const start = (job: J, slot: number): void => {
    const ended = run(job, slot)
      .then(
        () => void done.add(job.id),
        (error: unknown) => void failures.push(error),
      )
      .finally(() => {
        free.push(slot);
        running.delete(ended);
      });
    running.add(ended);
  };
  for (;;) {
    while (free.length > 0 && failures.length === 0) {
      const job = next();
      if (job === undefined) break;
      start(job, free.pop()!);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
  if (waiting.length > 0) throw new Error(`parents of ${waiting.length} jobs are not among them`);
}
