import type { Page as Tab } from 'puppeteer-core';

/** Of an event of Chromium's traces. Times are in µs; `tdur` is CPU time of the thread. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** CPU time in ms of each task that the threads that draw pages took while something went on. */
export async function ownTimes(tab: Tab, while_: () => Promise<unknown>): Promise<number[]> {
  await tab.tracing.start({ categories: ['toplevel', '__metadata'] });
  await while_();
  const bytes = await tab.tracing.stop();
  const { traceEvents } = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain';
  const threads = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
  return traceEvents.flatMap(({ name, pid, tid, tdur }) =>
    name.endsWith('RunTask') && threads.has(`${pid} ${tid}`) && tdur !== undefined ? [tdur / 1000] : [],
  );
}
