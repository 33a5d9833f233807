import type { Browser, Page as Tab } from 'puppeteer-core';
import type { Photographs } from '../../../site/photographs/photographs.js';
import { openTab, type Opened } from './open.js';

/** What the page leaves for the curious. */
declare const photographs: Photographs;

/** Waits until pictures are graded; what went wrong fails the test by what it says. */
export async function untilGraded(tab: Tab): Promise<void> {
  const handle = await tab.waitForFunction(
    () => {
      const { phase, notes } = photographs;
      if (phase.value === 'failed') return notes.value.join(' ');
      return phase.value === 'done' ? 'done' : undefined;
    },
    { timeout: 200_000 },
  );
  const said = await handle.jsonValue();
  if (said !== 'done') throw new Error(said);
}

/** Opens the page of photographs at an address, and waits until its pictures are there. */
export async function openPhotographs(browser: Browser, origin: string, hash: string, width?: number): Promise<Opened> {
  const opened = await openTab(browser, `${origin}/photographs/index.html${hash}`, { width });
  await opened.tab.waitForFunction('globalThis.photographs?.pictures.value.length > 0');
  return opened;
}

/** The bytes of a file that the page gives of picture k. */
export async function photographFile(tab: Tab, what: 'original' | 'graded' | 'cube', k: number): Promise<Uint8Array> {
  const text = await tab.evaluate(
    async (wanted, picture) => {
      const blob =
        wanted === 'original'
          ? await photographs.darkroom.original(picture)
          : (await photographs[wanted](picture)).blob;
      const reader = new FileReader();
      return new Promise<string>((done) => {
        reader.onload = () => done(reader.result as string);
        reader.readAsDataURL(blob);
      });
    },
    what,
    k,
  );
  return new Uint8Array(Buffer.from(text.slice(text.indexOf(',') + 1), 'base64'));
}
