/** Whether this thread draws a page. */
const drawsPage = 'document' in globalThis;

/** The part of a page's `MessagePort` that is used here; Node's differs. */
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: undefined): void;
  close(): void;
}

/**
 * Lets the page draw and answer, between pieces of work of some 10 ms: a promise that is settled already does not, for
 * what waits on it comes before everything else. By a message, since timers of a page wait for 4 ms. Elsewhere nobody
 * waits, and it is done at once.
 */
export function giveWay(): Promise<void> {
  if (!drawsPage) return Promise.resolve();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel() as unknown as Readonly<Record<'port1' | 'port2', Port>>;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
