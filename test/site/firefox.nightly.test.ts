import { rm } from 'node:fs/promises';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../site/src/page.js';
import { openFirefox } from '../browser/support/firefox.js';
import { ISOLATED, serve, type Server } from '../browser/support/server.js';
import { openSite, untilPhase, type Opened } from './support/open.js';
import { nodeProject, weightsHereAndThere } from './support/same_in_node.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious. */
declare const page: Page;

/** A few iterations on three ellipses. */
const SHORT = '#clouds=gaussians&iterations=12';

let servers: Record<'isolated' | 'plain', Server>;
let firefox: Browser;
let folder: string;
beforeAll(async () => {
  firefox = await openFirefox();
  servers = { isolated: await serve(await builtSite(ISOLATED)), plain: await serve(await builtSite()) };
  folder = await nodeProject();
});
afterAll(async () => {
  await firefox?.close();
  for (const server of Object.values(servers ?? {})) await server.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function withSite(kind: 'isolated' | 'plain', use: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openSite(firefox, `${servers[kind].origin}/${SHORT}`);
  try {
    await use(opened);
    expect(opened.complaints).toEqual([]);
  } finally {
    await opened.tab.close();
  }
}

describe('the page in Firefox', () => {
  it.each(['isolated', 'plain'] as const)('learns Node’s bits, and on from there: %s', async (kind) => {
    await withSite(kind, async ({ tab }) => {
      await untilPhase(tab, 'judging');
      const [here, there] = await weightsHereAndThere(tab, folder);
      expect(here).toBe(there);
      await tab.focus('#epsilon');
      await tab.keyboard.press('ArrowRight');
      await tab.waitForFunction(() => page.store.progress.value?.iterations === 6);
      await untilPhase(tab, 'judging');
      const [further, thereToo] = await weightsHereAndThere(tab, folder);
      expect(further).toBe(thereToo);
      expect(further).not.toBe(here);
    });
  });

  it('draws what it learned, and lights up the plan under the pointer', async () => {
    await withSite('isolated', async ({ tab }) => {
      await untilPhase(tab, 'judging');
      const pixels = () => tab.evaluate(() => document.querySelector('canvas')!.toDataURL());
      const before = await pixels();
      await tab.hover('canvas');
      await tab.waitForFunction(() => page.store.probe.value !== undefined);
      await expect.poll(pixels, { timeout: 60_000 }).not.toBe(before);
    });
  });

  it('learns tables that are dropped', async () => {
    await withSite('plain', async ({ tab }) => {
      await tab.evaluate(() => {
        const dataTransfer = new DataTransfer();
        for (const at of [0, 3]) dataTransfer.items.add(new File([`${at},0\n${at},1\n${at + 1},0\n`], `at ${at}.csv`));
        document.querySelector('canvas')!.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
      });
      await tab.waitForFunction(() => page.store.picture.value?.clouds.length === 2);
      await tab.waitForFunction(() => location.hash.includes('clouds=files'));
      await tab.waitForFunction(() => (page.store.progress.value?.iteration ?? 0) > 0);
    });
  });

  it('fits a phone’s width', async () => {
    const { tab } = await openSite(firefox, `${servers.isolated.origin}/${SHORT}`, { width: 360 });
    await untilPhase(tab, 'judging');
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await tab.close();
  });
});
